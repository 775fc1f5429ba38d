"""Files that cannot be read: the message names the file, the row, the rule and the value."""

import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

from app.datasets import class_names
from app.datasets.errors import DatasetError
from app.datasets.formats import fields, lines, npz
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import (
    GOLDEN,
    TEACHER,
    header_bytes,
    npy_bytes,
    sparse,
    teacher_of,
    write,
)


def message_of(paths, **options):
    """The message with which files are refused, at once or in a chunk."""
    with pytest.raises(DatasetError) as error:
        teacher_of(read_dataset(paths, **options))
    return str(error.value)


class RunsCode:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


OBJECTS = npy_bytes(np.array([[RunsCode(), 1]], object), allow_pickle=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n3\n", "row 2: must have 2 cells as the first row, got 1"),
        ("a,b\n1,2\n3,4,5\n", "row 2: must have 2 cells as the first row, got 3"),
        ("a,b\n1,2\n3,four\n", "row 2: column b must be a number, got four"),
        ("a,b,c\n1,2,\n1,2,3\n", "row 1: column c must be a number, got "),
        ("x,0.5,1.5\ny,2,3\n", "row 1: column x must be a number, got y"),
        ("a,b\n1,\n", "row 1: column b must be a number, got "),
        ("a,b\n1,1_000\n", "row 1: column b must be a number, got 1_000"),
        (
            "logits\n[1]\n[1;2]\n",
            "row 2: logits must be a list of numbers such as [0.1, 2.3], got [1;2]",
        ),
        ("logits\n[1]\n2\n", "row 2: logits must be a list of numbers such as [0.1, 2.3], got 2"),
        (
            'logits\n"[1,2]"\n"[1_0,2]"\n',
            "row 2: logits must be a list of numbers such as [0.1, 2.3], got [1_0,2]",
        ),
        (
            'logits\n"[1,2]"\n"[1,2,3]"\n',
            "row 2: logits must have 2 items as in the first row, got 3",
        ),
        ("logits\n[]\n", "row 1: logits must be a list of numbers such as [0.1, 2.3], got []"),
        ("a,b\n", ": must have a row below its header"),
        ("\n\n", ": must have rows; it is empty"),
        ("", ": must have rows; it is empty"),
        ('a,b\n"1,2\n', ": must be a table of cells (unexpected end of data, line 2)"),
        (
            "id,label\n1,2\n",
            ": has no array called one of logits, teacher_logits, teacher_outputs, predictions,"
            " scores, probs, soft_targets; it has id, label",
        ),
        (
            "a,id\n1,2\n",
            ": logits must be (n, C) or (n, M, C) with at least 2 classes C, got (1, 1)",
        ),
    ],
)
def test_tables(tmp_path, text, message):
    got = message_of([write(tmp_path / "a.csv", text)])
    assert got.removeprefix("a.csv").removeprefix(", ") == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"logits": [1, 2]}\n{"logits": [1]}', "row 2: logits must have 2 items as in the first"),
        ('{"logits": [1, 2]}\n{"logits": 3}', "row 2: logits must be a list of 2 as in the first"),
        ('{"logits": [1, 2]}\n{"scores": [1]}', "row 2: must have logits; it has scores"),
        ('{"logits": [1, "2"]}', 'row 1: logits must be numbers, got "2"'),
        ('{"logits": [1, true]}', "row 1: logits must be numbers, got true"),
        ('{"logits": [1, null]}', "row 1: logits must be numbers, got null"),
        ('{"logits": [[1, 2], [3]]}', "row 1: logits must have 2 items as in the first row, got 1"),
        ('{"logits": [[[1, 2]]]}', "logits must be (n, C) or (n, M, C) with at least 2 classes C"),
        (
            '{"logits": {"a": 1, "b": 2}}\n{"logits": {"a": 1}}',
            "row 2: logits must have the classes of the first row, a, b, got a",
        ),
        (
            '{"logits": {"a": 1}}\n{"logits": [1]}',
            "row 2: logits must be a map of classes to numbers as in the first row, got [1]",
        ),
        ('{"logits": {"a": 1, "b": "2"}}', 'row 1: logits must be numbers, got "2"'),
        ('{"logits": {"a": [1], "b": [2]}}', "row 1: logits must be numbers, got [1]"),
        ('{"logits": {}}', "logits must be (n, C) or (n, M, C) with at least 2 classes C"),
        ('{"logits": [1, 2], "label": {"a": 1}}', 'label must be a text or a number, got {"a": 1}'),
        ('{"logits": []}', "logits must be (n, C) or (n, M, C) with at least 2 classes C"),
        ('{"logits": 5}', "logits must be numbers, got texts"),
        ('{"logits": [1, 1' + "0" * 400 + "]}", "row 1: logits must be numbers that a float64 can"),
        ('{"logits": [1, 1' + "0" * 5000 + "]}", "row 1: must be a JSON object on one line"),
        ('{"logits": ' + "[" * 100_000, "row 1: must be a JSON object on one line"),
        ('{"logits": [1, 2]}\n{"logits": [1,', "row 2: must be a JSON object on one line"),
        ("[1, 2]", "row 1: must be a JSON object, got [1, 2]"),
        ('{"logits": [1, 2], "label": [0, 1]}', "labels must be one a row, (1,), got (1, 2)"),
        ('{"logits": [1, 2], "label": true}', "label must be a text or a number, got true"),
        ('{"foo": [1, 2], "bar": 1}', "; it has foo, bar"),
        ("\n \n", "must have rows; it is empty"),
    ],
)
def test_lines_of_json(tmp_path, text, message):
    got = message_of([write(tmp_path / "a.jsonl", text)])
    assert got.startswith("a.jsonl")
    assert message in got
    assert len(got) < 400


def test_arrays_of_objects_are_never_unpickled(tmp_path):
    rule = "must hold numbers or texts; Python objects are pickles and are not loaded, got object"
    path = write(tmp_path / "a.npy", OBJECTS)
    assert message_of([path]) == f"a.npy: the array {rule}"
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("logits.npy", OBJECTS)
    assert message_of([tmp_path / "a.npz"]) == f"a.npz: logits {rule}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pickle.dumps(RunsCode()), "must be an array in NumPy's format; a pickle is not loaded"),
        (b"PK\x03\x04" + b"0" * 100, "must be an array in NumPy's format"),
        (b"", "must have rows; it is empty"),
        (b"\x93NUMPY", "must be an array in NumPy's format"),
        (npy_bytes(TEACHER)[:-1], "the array is truncated: its header says 32128 bytes in all"),
        (npy_bytes(TEACHER) + b"0", "has more behind it: its header says 32128 bytes in all"),
        (npy_bytes(TEACHER[:0]), "must have at least one row and no empty axis, got (0, 10)"),
        (header_bytes((-2, -5)) + b"0" * 40, "must have at least one row and no empty axis"),
        (header_bytes((10**9, 10**9)), "the array is truncated"),
        (b"\x93NUMPY\x02\0" + struct.pack("<I", 9000) + b"(" * 8999 + b"\n", "NumPy's format"),
        (header_bytes((10**9, 10), "<U0"), "must hold float16, float32, float64"),
        (npy_bytes(TEACHER.astype(complex)), "must hold float16, float32, float64"),
        (npy_bytes(TEACHER.view("V4")), "must hold float16, float32, float64"),
        (npy_bytes(np.array(5.0)), "must have at least one row and no empty axis, got ()"),
        (npy_bytes(TEACHER[0]), "logits must be (n, C) or (n, M, C) with at least 2 classes C"),
        (npy_bytes(np.array([["a", "b"]])), "logits must be numbers, got texts"),
    ],
)
def test_arrays(tmp_path, content, message):
    got = message_of([write(tmp_path / "a.npy", content)])
    assert got.startswith("a.npy: ")
    assert message in got


def test_archives_that_are_cut_or_damaged(tmp_path):
    content = (GOLDEN / "run.npz").read_bytes()
    path = tmp_path / "a.npz"
    np.savez_compressed(path, logits=TEACHER)
    packed = path.read_bytes()
    for damaged in (
        content[:-100],
        content[:1000] + bytes(200) + content[1200:],
        packed[:1000] + bytes(200) + packed[1200:],
        packed[:60] + b"\xff" * 200 + packed[260:],  # no block of deflate begins so
        b"no archive",
    ):
        got = message_of([write(path, damaged)])
        assert got.startswith("a.npz: must be a whole .npz archive without a password")


def test_a_member_whose_header_promises_more_than_it_holds(tmp_path):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("logits.npy", header_bytes((10**12, 10)) + bytes(400))
    assert "logits is truncated: its header says 40000000000128 bytes in all" in message_of([path])


def test_a_member_that_is_shorter_than_the_archive_says(tmp_path):
    path = tmp_path / "a.npz"
    values = header_bytes((1000, 10)) + bytes(400)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logits.npy", values)
    said = struct.pack("<L", len(header_bytes((1000, 10))) + 40_000)
    write(path, path.read_bytes().replace(struct.pack("<L", len(values)), said))
    assert message_of([path]).startswith("a.npz: must be a whole .npz archive")


def test_an_archive_of_columns_is_unpacked_whole_and_has_a_lower_limit(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    np.savez(path, logits=np.asfortranarray(TEACHER))
    monkeypatch.setattr(npz, "MAX_BYTES_IN_COLUMNS", 32_127)
    rule = "a.npz: logits in Fortran's order must have at most 32127 bytes, got 32128"
    assert message_of([path]) == rule


def test_archives_that_unpack_to_too_much(tmp_path, monkeypatch):
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, logits=np.zeros((1000, 1000)))
    assert read_dataset([path]).n == 1000
    monkeypatch.setattr(npz, "MAX_BYTES_OF_ANY_RATIO", 1_000_000)
    monkeypatch.setattr(npz, "MAX_RATIO", 500)
    rule = "bomb.npz: logits must unpack to at most 500 times its packed bytes, got "
    assert message_of([path]).startswith(rule)
    monkeypatch.setattr(npz, "MAX_BYTES", 8_000_000)
    rule = "bomb.npz: logits must have at most 8000000 bytes, got 8000128"
    assert message_of([path]) == rule


def test_names_that_an_archive_lacks(tmp_path):
    path = tmp_path / "run.npz"
    np.savez(path, foo=TEACHER, bar=TEACHER)
    assert message_of([path]) == (
        "run.npz: has no array called one of logits, teacher_logits, teacher_outputs, predictions,"
        " scores, probs, soft_targets; it has foo, bar"
    )
    key = "run.npz: has no array called baz; it has foo, bar"
    assert message_of([path], logits_key="baz") == key
    key = "teacher.npy: has no array called foo; it has an array without a name"
    assert message_of([GOLDEN / "teacher.npy"], logits_key="foo") == key


@pytest.mark.parametrize("rows_and_classes", [(799, 10), (800, 9)])
def test_sizes_that_differ(tmp_path, rows_and_classes):
    n, n_classes = rows_and_classes
    other = write(tmp_path / "other.npy", TEACHER[:n, :n_classes])
    teacher = GOLDEN / "teacher.npy"
    got = message_of([teacher, other])
    rule = "other.npy: must have 800 rows of 10 classes as teacher.npy"
    assert got == f"{rule}, got {n} of {n_classes}"
    got = message_of([teacher], student=other)
    assert got == f"other.npy: student must be (800, 10), got ({n}, {n_classes})"


def test_formats_that_are_not_read(tmp_path):
    for suffix in (".pt", ".PTH"):
        got = message_of([write(tmp_path / f"run{suffix}", pickle.dumps(RunsCode()))])
        assert f'save_file({{"logits": torch.load("run{suffix}"' in got
        assert "from safetensors.torch import save_file" in got
        assert ', weights_only=True)}, "run.safetensors")' in got
    got = message_of([write(tmp_path / "run.xlsx", b"0")])
    assert (
        got
        == "run.xlsx: must end in .npy, .npz, .safetensors, .csv, .tsv, .parquet, .jsonl, got .xlsx"
    )


def test_no_file_and_a_folder_and_a_pipe(tmp_path):
    assert message_of([tmp_path / "none.npy"]) == "none.npy: must be a file, got none"
    (tmp_path / "a.npy").mkdir()
    assert message_of([tmp_path / "a.npy"]) == "a.npy: must be a file, got a folder"
    os.mkfifo(tmp_path / "pipe.npy")
    assert message_of([tmp_path / "pipe.npy"]) == "pipe.npy: must be a file, got a pipe or a device"
    options = {"classes": tmp_path / "pipe.npy"}
    assert message_of([GOLDEN / "teacher.npy"], **options).startswith("pipe.npy: must be a file")
    os.mkfifo(tmp_path / "names.txt")
    options = {"classes": tmp_path / "names.txt"}
    assert message_of([GOLDEN / "teacher.npy"], **options).startswith("names.txt: must be a file")
    with pytest.raises(ValueError, match=r"paths must be one or more files of logits, got none"):
        read_dataset([])


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_lines_without_end_and_bytes_that_are_no_text(tmp_path, monkeypatch, name):
    path = write(tmp_path / name, b"\xff\xfe\x00")
    assert f"{name}: must be text in UTF-8" in message_of([path])
    monkeypatch.setattr(lines, "MAX_LINE", 1000)
    path = write(tmp_path / name, "1" * 1001)
    assert message_of([path]) == f"{name}: line 1 must have at most 1000 characters, got more"


def test_files_that_change_while_they_are_open(tmp_path):
    path = write(tmp_path / "a.npy", TEACHER)
    dataset = read_dataset([path])
    write(path, TEACHER[:5])
    for read in (lambda: next(dataset.chunks()), lambda: dataset.digest):
        with pytest.raises(DatasetError, match=r"^a.npy: has changed since it was opened"):
            read()
    path.unlink()
    with pytest.raises(DatasetError, match=r"^a.npy: has changed since it was opened"):
        next(dataset.chunks())


def test_messages_show_no_control_characters(tmp_path):
    got = message_of([write(tmp_path / "a\x1b[31m.csv", "a,b\n1,\x1b]0;x\x07\n")])
    assert not set(got) & {"\x1b", "\x07"}
    path = write(tmp_path / "a.jsonl", '{"logits": [1, 2], "id": "\\ud800\\u001b"}\n')
    assert read_dataset([path]).ids == ("?\ufffd",)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((10**10, 4), "must have at most 3000000 rows, got more"),
        ((3, 10**9), "must have at most 1000000 classes, got 1000000000"),
        ((3, 10**5, 100), "must have at most 4000000 numbers a row, got 10000000"),
    ],
)
def test_files_of_which_too_much_would_be_in_memory(tmp_path, shape, message):
    assert message_of([sparse(tmp_path / "a.npy", shape, "|u1")]) == f"a.npy: {message}"


def test_tables_of_too_many_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(fields, "MAX_ROWS", 2)
    for name, line in (("a.csv", "1.5,2.5\n"), ("a.jsonl", '{"logits": [1, 2]}\n')):
        assert read_dataset([write(tmp_path / name, 2 * line)]).n == 2
        path = write(tmp_path / name, 3 * line)
        assert message_of([path]) == f"{name}: must have at most 2 rows, got more"


def test_texts_that_would_fill_the_memory(tmp_path):
    path = write(tmp_path / "a.npy", np.eye(1000))
    classes = sparse(tmp_path / "classes.npy", (1000,), "<U500000")
    rule = "classes.npy: the array must be texts of at most 256000000 bytes in all"
    assert message_of([path], classes=classes).startswith(rule)


def test_more_names_than_classes_are_counted_not_kept(tmp_path, monkeypatch):
    names = write(tmp_path / "names.txt", "a\n" * 12)
    rule = "names.txt: classes must be 10 names, got 12"
    assert message_of([GOLDEN / "teacher.npy"], classes=names) == rule
    np.savez(tmp_path / "top.npz", values=[[0.5, 0.2]], indices=[[0, 1]])
    monkeypatch.setattr(class_names, "MAX_CLASSES", 10)
    rule = "names.txt: classes must be at most 10 names, got 12"
    assert message_of([tmp_path / "top.npz"], classes=names) == rule


def test_a_table_of_very_many_columns_is_opened(tmp_path):  # in lists they would take minutes
    names, numbers = (",".join(map(form, range(100_000))) for form in ("c{}".format, str))
    assert read_dataset([write(tmp_path / "a.csv", f"{names}\n{numbers}\n")]).n == 1


def test_a_name_of_two_lines_is_shown_on_one(tmp_path):
    got = message_of([write(tmp_path / "a\nb.npy", b"x")])
    assert got.startswith("a b.npy: the array must be an array in NumPy's format")
