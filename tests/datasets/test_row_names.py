import numpy as np

from app.datasets.analysis import analyse
from app.datasets.examples import examples
from app.datasets.reader import read_dataset
from app.datasets.row_names import row_names
from app.datasets.view_parameters import Selection
from tests.datasets.logit_files import GOLDEN

ROWS = np.array([0, 3, 799])


def test_the_columns_of_all_classes_are_the_classes():
    dataset = read_dataset([GOLDEN / "run.npz"])
    assert row_names(dataset, ROWS) == [dataset.classes] * 3


def test_the_columns_of_the_top_k_are_each_rows_own_classes_and_the_rest():
    dataset = read_dataset([GOLDEN / "top4.npz"])
    indices = np.load(GOLDEN / "top4.npz")["indices"]
    found = row_names(dataset, ROWS)
    for names, row in zip(found, ROWS.tolist(), strict=True):
        assert sorted(names[:-1]) == sorted(dataset.top_k.name_of(i) for i in indices[row].tolist())
        assert names[-1] == "‹rest›"


def test_examples_of_the_top_k_have_the_classes_names_and_so_has_the_explorer():
    dataset = read_dataset([GOLDEN / "top4.npz"])
    page = examples(dataset, analyse(dataset, temperatures=(1.0,)), Selection(sort="row"), 3.0)
    names = {share.name for row in page.rows for share in row.top}
    assert names - {"‹rest›"} <= {dataset.top_k.name_of(i) for i in range(10)}
    assert all("labels=" in row.explorer and "1st" not in row.explorer for row in page.rows)
