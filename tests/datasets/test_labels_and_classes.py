"""Labels as names or indices, and where the classes' names come from."""

import numpy as np
import pytest

from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import DIGITS, GOLDEN, LABELS, TEACHER, read_text, write

TABLE = "label,cat,dog,2\n{},1,2,3\n{},4,5,6\n"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("dog", "cat"), [1, 0]),
        (("1", "0"), [1, 0]),
        (("2", "2"), [2, 2]),
        (("2.0", "0.0"), [2, 0]),
        (("2", "cat"), [2, 0]),
    ],
)
def test_labels_of_tables_are_names_or_indices(tmp_path, labels, expected):
    assert read_text(tmp_path, "a.csv", TABLE.format(*labels)).labels.tolist() == expected


def test_names_that_are_numbers_come_before_indices(tmp_path):
    dataset = read_text(tmp_path, "a.csv", "label,3,2,1\n1,0,0,0\n2,0,0,0\n")
    assert dataset.labels.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("labels.csv", "label\n" + "\n".join(map(str, LABELS))),
        ("labels.csv", "\n".join(map(str, LABELS))),
        ("labels.csv", "y_true,id\n" + "".join(f"{DIGITS[i]},x\n" for i in LABELS)),
        ("labels.jsonl", "".join(f'{{"y": "{DIGITS[i]}"}}\n' for i in LABELS)),
        ("labels.npy", LABELS[:, None].astype(np.float32)),
        ("labels.npy", np.array(DIGITS)[LABELS]),
        ("labels.npy", np.array(DIGITS, np.bytes_)[LABELS]),
    ],
)
def test_labels_in_a_file_of_their_own(tmp_path, name, content):
    labels = write(tmp_path / name, content)
    classes = write(tmp_path / "classes.txt", "\n".join(DIGITS))
    dataset = read_dataset([GOLDEN / "teacher.npy"], labels=labels, classes=classes)
    assert np.array_equal(dataset.labels, LABELS)
    assert dataset.classes == DIGITS


@pytest.mark.parametrize("names", [np.array(DIGITS), np.array(DIGITS, np.bytes_)])
def test_classes_in_an_array_of_their_own(tmp_path, names):
    classes = write(tmp_path / "names.npy", names)
    assert read_dataset([GOLDEN / "teacher.npy"], classes=classes).classes == DIGITS


def test_names_as_bytes_in_an_archive_are_utf_8(tmp_path):
    names = np.array(["fünf".encode(), "семь".encode()])
    arrays = {"logits": np.eye(2), "labels": names[[1, 0]], "class_names": names}
    np.savez(tmp_path / "a.npz", **arrays)
    dataset = read_dataset([tmp_path / "a.npz"])
    assert (dataset.classes, dataset.labels.tolist()) == (("fünf", "семь"), [1, 0])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "l.npy",
            LABELS[:799],
            "l.npy: labels must be one a row, (800,), got (799,)",
        ),
        ("l.npy", np.eye(10)[LABELS], "l.npy: labels must be one a row, (800,), got (800, 10)"),
        (
            "l.npy",
            np.where(np.arange(800) == 4, 10, LABELS),
            "l.npy, row 5: label must be an index from 0 to 9, got 10",
        ),
        (
            "l.npy",
            np.where(np.arange(800) == 4, -1, LABELS),
            "l.npy, row 5: label must be an index from 0 to 9, got -1",
        ),
        (
            "l.npy",
            np.where(np.arange(800) == 0, 0.5, LABELS),
            "l.npy, row 1: label must be an index from 0 to 9, got 0.5",
        ),
        (
            "l.npy",
            np.where(np.arange(800) == 1, np.nan, LABELS),
            "l.npy, row 2: label must be an index from 0 to 9, got nan",
        ),
        (
            "l.csv",
            "label\n" + "3\n" * 799 + "cow\n",
            "l.csv, row 800: label must be the name of a class, or an index from 0 to 9, got cow",
        ),
        (
            "l.csv",
            "id,file\n" + "3,4\n" * 800,
            "l.csv: has no array called one of labels, label, y, y_true, targets; it has id, file",
        ),
    ],
)
def test_labels_that_do_not_fit(tmp_path, name, content, message):
    labels = write(tmp_path / name, content)
    with pytest.raises(DatasetError) as error:
        read_dataset([GOLDEN / "teacher.npy"], labels=labels)
    assert str(error.value) == message


def test_a_name_of_two_classes_is_no_label_but_may_be_a_name(tmp_path):
    assert read_text(tmp_path, "a.csv", "crane,crane\n1,2\n").classes == ("crane", "crane")
    with pytest.raises(DatasetError, match=r"row 1: label must be the name of one class only"):
        read_text(tmp_path, "a.csv", "label,crane,crane\ncrane,1,2\n")


def test_teachers_whose_labels_differ_are_refused():
    with pytest.raises(DatasetError) as error:
        read_dataset([GOLDEN / "run.npz", GOLDEN / "shuffled_labels.npz"])
    assert str(error.value) == (
        "shuffled_labels.npz, row 1: label must be five as in the other files, got eight"
    )


def test_more_names_than_classes_are_refused(tmp_path):
    classes = write(tmp_path / "classes.txt", "cat\ndog\n")
    with pytest.raises(DatasetError, match=r"^classes.txt: classes must be 10 names, got 2$"):
        read_dataset([GOLDEN / "teacher.npy"], classes=classes)
    path = tmp_path / "a.npz"
    np.savez(path, logits=TEACHER, classes=np.array(["cat"]))
    with pytest.raises(DatasetError, match=r"^a.npz: classes must be 10 names, got \(1,\)$"):
        read_dataset([path])
