"""Parquet files: columns of classes and of lists, in batches; what is wrong is told by its row."""

import re
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.datasets.errors import DatasetError
from app.datasets.formats import parquet
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import (
    DIGITS,
    GOLDEN,
    LABELS,
    STUDENT,
    TEACHER,
    student_of,
    teacher_of,
    write,
)


def save(folder, columns, **options):
    path = folder / "a.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return path


def message_of(path, **options):
    with pytest.raises(DatasetError) as error:
        teacher_of(read_dataset([path], **options))
    return str(error.value)


def lists(values, kind=None):
    return pa.array(np.asarray(values).tolist(), kind or pa.list_(pa.float32()))


def test_a_column_a_class_with_labels_and_ids_as_texts(tmp_path):
    columns = dict(zip(DIGITS, TEACHER.T, strict=True))
    labels = pa.array([DIGITS[i] for i in LABELS]).dictionary_encode()
    ids = [f"img-{i}" for i in range(800)]
    path = save(tmp_path, {"id": ids, **columns, "label": labels}, row_group_size=33)
    dataset = read_dataset([path])
    assert dataset.classes == DIGITS
    assert dataset.ids == tuple(ids)
    assert np.array_equal(dataset.labels, LABELS)
    assert np.array_equal(teacher_of(dataset)[:, 0], TEACHER)


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.float32()),
        pa.list_(pa.float64()),
        pa.large_list(pa.float32()),
        pa.list_(pa.float32(), 10),
    ],
)
def test_types_of_lists_across_row_groups(tmp_path, kind):
    columns = {"student": lists(STUDENT, kind), "scores": lists(TEACHER, kind)}
    dataset = read_dataset([save(tmp_path, columns, row_group_size=37)])
    sizes = [len(chunk.teacher) for chunk in dataset.chunks(300)]
    assert sizes == [300, 300, 200]
    assert np.array_equal(teacher_of(dataset)[:, 0], TEACHER)
    assert np.array_equal(student_of(dataset), STUDENT)


def test_teachers_are_lists_of_lists(tmp_path):
    both = np.stack([TEACHER, STUDENT], axis=1)
    columns = {"logits": lists(both, pa.list_(pa.list_(pa.float32())))}
    dataset = read_dataset([save(tmp_path, columns, row_group_size=41)])
    assert dataset.n_teachers == 2
    assert np.array_equal(teacher_of(dataset), both)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "decimal"])
def test_types_of_columns(tmp_path, dtype):
    kind = pa.decimal128(9, 2) if dtype == "decimal" else None
    values = [[1, 2], [3, 4], [5, 7]]
    columns = {
        name: pa.array(column, kind) if kind else pa.array(np.array(column, dtype))
        for name, column in zip("abc", values, strict=True)
    }
    assert teacher_of(read_dataset([save(tmp_path, columns)]))[:, 0].tolist() == [
        [1, 3, 5],
        [2, 4, 7],
    ]


def test_the_one_list_column_needs_no_known_name_and_a_key_names_one_of_several(tmp_path):
    path = save(tmp_path, {"outputs": lists(TEACHER)})
    assert np.array_equal(teacher_of(read_dataset([path]))[:, 0], TEACHER)
    path = save(tmp_path, {"outputs": lists(TEACHER), "more": lists(STUDENT)})
    chosen = read_dataset([path], logits_key="more")
    assert np.array_equal(teacher_of(chosen)[:, 0], STUDENT)
    assert "a.parquet: has no array called one of logits" in message_of(path)


def test_labels_and_student_in_files_of_their_own(tmp_path):
    path = save(tmp_path, {"y": LABELS, "logits": lists(STUDENT)})
    dataset = read_dataset([GOLDEN / "teacher.npy"], labels=path, student=path)
    assert np.array_equal(dataset.labels, LABELS)
    assert np.array_equal(student_of(dataset), STUDENT)


ONE = pa.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"a": ONE, "b": pa.array([1.0, None])}, ", row 2: b must not be null"),
        ({"a": ONE, "b": ONE, "label": pa.array([None, 1])}, ", row 1: label must not be null"),
        ({"a": ONE, "b": ONE, "id": pa.array(["x", None])}, ", row 2: id must not be null"),
        ({"logits": [[1.0, 2.0], None]}, ", row 2: logits must not be null"),
        ({"logits": [[1.0, 2.0], [3.0, None]]}, ", row 2: logits must not be null"),
        (
            {"logits": [[1.0, 2.0], [3.0]]},
            ", row 2: logits must have 2 items as in the first row, got 1",
        ),
        (
            {"logits": [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0, 9.0]]]},
            ", row 2: logits must have 2 items as in the first row, got 3",
        ),
        ({"logits": [["a"], ["b"]]}, ": logits must be lists of numbers, got string"),
        ({"logits": [[[[1.0]]]]}, ": logits must be lists of numbers, got list<element: double>"),
        ({"logits": [[], []]}, ": logits must be lists of numbers, got null"),
        (
            {"logits": pa.array([[], []], pa.list_(pa.float32()))},
            ": logits must be (n, C) or (n, M, C) with at least 2 classes C, got (2, 0)",
        ),
        (
            {"a": ONE, "b": ONE, "label": pa.array([b"x", b"y"])},
            ": label must be numbers or texts, got binary",
        ),
        ({"a": ONE, "b": ONE, "label": ["a", "c"]}, ", row 2: label must be the name of a class"),
        ({"a": pa.array([], pa.float32())}, ": must have rows; it has none"),
        ({"text": ["x", "y"]}, ": has no array called one of logits"),
    ],
)
def test_columns_that_cannot_be_read(tmp_path, columns, message):
    assert message_of(save(tmp_path, columns)).startswith(f"a.parquet{message}")


def test_a_null_is_told_by_its_row_in_a_later_batch(tmp_path):
    rows = TEACHER.tolist()
    rows[701][4] = None
    path = save(tmp_path, {"logits": rows}, row_group_size=64)
    assert message_of(path) == "a.parquet, row 702: logits must not be null"


def test_two_columns_of_one_name(tmp_path):
    pq.write_table(pa.table([ONE, ONE], names=["a", "a"]), tmp_path / "a.parquet")
    got = message_of(tmp_path / "a.parquet")
    assert got == "a.parquet: must have columns of different names, got a"


def test_damaged_files(tmp_path):
    whole = (GOLDEN / "teacher.parquet").read_bytes()
    rule = re.escape("a.parquet: must be a whole Parquet file (")
    for damaged in (
        whole[:-100],
        whole[100:],
        whole[:500] + bytes(1000) + whole[1500:],
        whole[:-300] + bytes(200) + whole[-100:],
        b"PAR1PAR1",
        b"PAR1" + bytes(50) + b"\x10\0\0\0PARE",
        b"0",
    ):
        assert re.match(rule, message_of(write(tmp_path / "a.parquet", damaged))), damaged[:20]


def test_lists_and_texts_that_unpack_to_too_much(tmp_path, monkeypatch):
    path = save(tmp_path, {"logits": np.zeros((3, 50_000)).tolist()})
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(parquet, "MAX_ITEMS", 49_999)
    rule = "a.parquet: logits must have at most 49999 items a row, got 50000"
    assert message_of(path) == rule
    path = save(tmp_path, {"a": [1.0] * 1000, "b": [2.0] * 1000, "id": ["x" * 50_000] * 1000})
    assert path.stat().st_size < 100_000
    assert read_dataset([path]).ids[999] == "x" * 50_000
    monkeypatch.setattr(parquet, "MAX_CHARACTERS", 49_999_999)
    rule = "id must be texts of at most 49999 characters, for so many rows, got 50000"
    assert message_of(path) == f"a.parquet: {rule}"
    monkeypatch.setattr(parquet, "MAX_LABELS", 999)
    assert message_of(path) == "a.parquet: labels and ids must be at most 999, got 1000"


def test_without_pyarrow_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    got = message_of(GOLDEN / "teacher.parquet")
    assert got == (
        "teacher.parquet: Parquet files need pyarrow: python -m pip install 'soft-targets[parquet]'"
    )


@pytest.mark.parametrize("compression", ["zstd", "gzip", "brotli"])
def test_numbers_that_unpack_to_far_more_than_the_file(tmp_path, monkeypatch, compression):
    columns = {"a": np.zeros(500_000), "b": np.zeros(500_000), "label": np.zeros(500_000, int)}
    path = save(tmp_path, columns, compression=compression)
    assert read_dataset([path]).n == 500_000
    monkeypatch.setattr(parquet, "MAX_BYTES_OF_ANY_RATIO", 3_999_999)
    monkeypatch.setattr(parquet, "MAX_RATIO", 100)
    rule = "a.parquet: must unpack to at most 100 times its packed bytes, got "
    assert message_of(path).startswith(rule)
    columns = {"a": TEACHER[:, 0], "b": TEACHER[:, 1], "label": np.zeros(800, int)}
    assert read_dataset([save(tmp_path, columns)]).n == 800


def test_a_file_that_tells_of_more_rows_than_it_has(tmp_path):
    path = save(tmp_path, {"a": np.zeros(70), "b": np.ones(70)}, compression="none")
    content = path.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little") + 8
    lie = content[-footer:].replace(b"\x8c\x01", b"\xfe\x7f")  # 70 by 8191
    path.write_bytes(content[:-footer] + lie)
    rule = "a.parquet: must have the 8191 rows that it tells of, got 70"
    assert message_of(path) == rule


def test_columns_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "MAX_COLUMNS", 2)
    columns = {"a": [1.0], "b": [2.0]}
    assert read_dataset([save(tmp_path, columns)]).n == 1
    path = save(tmp_path, {**columns, "c": [3.0]})
    rule = "a.parquet: must have at most 2 columns; more classes go in one column of lists, got 3"
    assert message_of(path) == rule
