import numpy as np

from app.datasets.mounted import MountedDatasets
from app.datasets.reader import read_dataset
from app.presentation.data.files_list import files_list
from tests.datasets.logit_files import GOLDEN


def test_each_file_says_how_large_it_is_and_what_it_holds(tmp_path):
    datasets = MountedDatasets()
    np.savez(tmp_path / "three.npz", logits=np.ones((5, 3, 1000)))
    for path in (GOLDEN / "run.npz", GOLDEN / "top4.npz", tmp_path / "three.npz"):
        datasets.add(read_dataset([path]))
    assert [(file.name, file.size, file.holds) for file in files_list(datasets.values()).files] == [
        ("run", "800 examples × 10 classes", "a teacher, a student, labels"),
        ("top4", "800 examples × the 4 likeliest classes", "a teacher, labels"),
        ("three", "5 examples × 1,000 classes", "3 teachers"),
    ]
    datasets.close()


def test_a_file_that_has_changed_says_so_and_the_others_are_listed(tmp_path):
    datasets = MountedDatasets()
    np.save(tmp_path / "gone.npy", np.eye(3))
    datasets.add(read_dataset([tmp_path / "gone.npy"]))
    datasets.add(read_dataset([GOLDEN / "run.npz"]))
    (tmp_path / "gone.npy").unlink()
    gone, run = files_list(datasets.values()).files
    assert "has changed since it was opened" in gone.problem
    assert (run.problem, run.href) == ("", "/data/run")
    datasets.close()
