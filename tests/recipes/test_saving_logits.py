"""The lines of docs/logits.md, run by the real libraries: what they write is read to the last bit."""

import re
from pathlib import Path

import numpy as np
import pytest

from app.datasets.reader import read_dataset
from tests.recipes.sites import HERE, install_libraries, run

GUIDE = HERE.parents[1] / "docs" / "logits.md"
NAMED = ("cat", "dog", "owl", "fox", "hen")
NUMBERED = tuple("01234")


def lines_of(library: str) -> str:
    """The code below a library's heading in the guide."""
    found = re.search(rf"^## {library}\n+```python\n(.*?)```", GUIDE.read_text(), re.M | re.S)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("library", "file", "classes"),
    [
        ("PyTorch", "teacher.safetensors", NUMBERED),
        ("Keras", "teacher.npz", NAMED),
        ("JAX", "teacher.safetensors", NUMBERED),
    ],
)
def test_lines_of_the_guide_write_what_is_read(
    tmp_path: Path, library: str, file: str, classes: tuple[str, ...]
) -> None:
    before = (HERE / "saving" / f"with_{library.lower()}.py").read_text()
    after = "np.savez('expected.npz', logits=widened(logits), labels=np.asarray(labels))"
    script = tmp_path / "script.py"
    script.write_text(f"{before}\n{lines_of(library)}\n{after}\n")
    run(tmp_path, install_libraries(), script)
    dataset, expected = read_dataset([tmp_path / file]), np.load(tmp_path / "expected.npz")
    read = np.concatenate([chunk.teacher for chunk in dataset.chunks()])
    assert read.shape == (48, 1, 5)
    assert np.array_equal(read[:, 0], expected["logits"])
    assert dataset.labels is not None
    assert np.array_equal(dataset.labels, expected["labels"])
    assert dataset.classes == classes
