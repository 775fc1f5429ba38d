"""The same logits from every format, in chunks of any size."""

import hashlib
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import (
    DIGITS,
    GOLDEN,
    LABELS,
    STUDENT,
    TEACHER,
    figures,
    read_text,
    student_of,
    teacher_of,
    write,
)

NUMBERS = tuple(map(str, range(10)))
OPTIONS = {"labels": GOLDEN / "labels.npy", "student": GOLDEN / "student.npy"}


@pytest.mark.parametrize(
    ("name", "options", "classes", "has_student"),
    [
        ("teacher.npy", OPTIONS, NUMBERS, True),
        ("run.npz", {}, DIGITS, True),
        ("teacher.parquet", {"student": GOLDEN / "student.npy"}, NUMBERS, True),
        ("teacher.csv", {}, DIGITS, False),
        ("teacher.jsonl", {}, NUMBERS, False),
    ],
)
def test_every_format_gives_the_same(name, options, classes, has_student):
    dataset = read_dataset([GOLDEN / name], **options)
    assert (dataset.n, dataset.n_teachers, dataset.classes) == (800, 1, classes)
    assert np.array_equal(teacher_of(dataset)[:, 0].astype(np.float32), TEACHER)
    assert np.array_equal(dataset.labels, LABELS)
    assert dataset.has_student is has_student
    if has_student:
        assert np.array_equal(student_of(dataset), STUDENT)


def test_tabs_separate_as_commas_do(tmp_path):
    text = (GOLDEN / "teacher.csv").read_text().replace(",", "\t")
    dataset = read_text(tmp_path, "teacher.tsv", text)
    assert np.array_equal(teacher_of(dataset)[:, 0].astype(np.float32), TEACHER)


@pytest.mark.parametrize("decimal", [".", ","])
def test_semicolons_separate_too_and_numbers_may_have_commas_then(tmp_path, decimal):
    text = (GOLDEN / "teacher.csv").read_text().replace(",", ";").replace(".", decimal)
    dataset = read_text(tmp_path, "teacher.csv", text)
    assert np.array_equal(teacher_of(dataset)[:, 0].astype(np.float32), TEACHER)
    assert (dataset.classes, dataset.labels.tolist()) == (DIGITS, LABELS.tolist())


@pytest.mark.parametrize(
    ("text", "classes", "row"),
    [
        ("1,5;-,25\n2;3e1\n", ("0", "1"), [1.5, -0.25]),  # no header
        ("a;b,c\n1,2\n", ("a;b", "c"), [1, 2]),  # a comma that is in no number
        ("id;a;b\nx, y;1;2,5\n", ("a", "b"), [1, 2.5]),
    ],
)
def test_a_table_has_semicolons_where_its_first_row_has_no_other_commas(
    tmp_path, text, classes, row
):
    dataset = read_text(tmp_path, "a.csv", text)
    assert dataset.classes == classes
    assert teacher_of(dataset)[0, 0].tolist() == row


def test_safetensors_hold_halves_of_the_same():
    dataset = read_dataset([GOLDEN / "teacher.safetensors"])
    assert np.array_equal(teacher_of(dataset)[:, 0], TEACHER.astype(np.float16))
    assert np.array_equal(dataset.labels, LABELS)


@pytest.mark.parametrize(
    "name",
    [
        *("teacher.npy", "run.npz", "teacher.csv", "teacher.jsonl"),
        *("teacher.safetensors", "teacher.parquet"),
    ],
)
@pytest.mark.parametrize("rows", [1, 799, 800, 10_000])
def test_chunks_follow_each_other(name, rows):
    dataset = read_dataset([GOLDEN / name], labels=GOLDEN / "labels.npy")
    first = 0
    for chunk in dataset.chunks(rows):
        assert chunk.first == first
        assert len(chunk.teacher) == len(chunk.labels) == min(rows, 800 - first)
        assert chunk.labels[0] == LABELS[first]
        assert chunk.teacher.dtype == np.float64
        first += len(chunk.teacher)
    assert first == 800


def test_ids_are_texts():
    assert read_dataset([GOLDEN / "teacher.csv"]).ids[:2] == ("img-0", "img-1")
    assert read_dataset([GOLDEN / "teacher.jsonl"]).ids[799] == "799"
    assert read_dataset([GOLDEN / "run.npz"]).ids is None


def test_labels_named_y_true_and_probabilities_named_probs():
    dataset = read_dataset([GOLDEN / "probabilities.npz"])
    assert np.array_equal(dataset.labels, LABELS)
    assert np.allclose(teacher_of(dataset).sum(axis=2), 1, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", ">f4", "int8"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_types_and_orders_of_arrays(tmp_path, dtype, order, suffix):
    values = np.array(TEACHER[:7], dtype, order=order)
    path = tmp_path / f"a{suffix}"
    if suffix == ".npy":
        np.save(path, values)
    else:
        np.savez_compressed(path, scores=values)
    assert np.array_equal(teacher_of(read_dataset([path]), 3)[:, 0], values.astype(np.float64))


def test_an_archive_of_one_array_without_a_name(tmp_path):
    np.savez(tmp_path / "t.npz", TEACHER)
    np.savez(tmp_path / "s.npz", STUDENT)
    dataset = read_dataset([tmp_path / "t.npz"], student=tmp_path / "s.npz")
    assert np.array_equal(teacher_of(dataset)[:, 0], TEACHER)
    assert np.array_equal(student_of(dataset), STUDENT)
    np.savez(tmp_path / "two.npz", TEACHER, LABELS)
    with pytest.raises(DatasetError, match="it has arr_0, arr_1"):
        read_dataset([tmp_path / "two.npz"])


def test_axis_of_teachers_and_several_files(tmp_path):
    both = write(tmp_path / "both.npy", np.stack([TEACHER, STUDENT], axis=1))
    dataset = read_dataset([both, GOLDEN / "run.npz"])
    assert dataset.n_teachers == 3
    expected = np.stack([TEACHER, STUDENT, TEACHER], axis=1)
    assert np.array_equal(teacher_of(dataset), expected)
    assert np.array_equal(dataset.labels, LABELS)


def test_teachers_in_lines_of_json(tmp_path):
    rows = [{"logits": TEACHER[i : i + 2].tolist(), "y": int(i)} for i in range(3)]
    dataset = read_text(tmp_path, "two.jsonl", "\n\n".join(map(json.dumps, rows)))
    assert dataset.n_teachers == 2
    assert np.array_equal(teacher_of(dataset, 2)[1], TEACHER[1:3])
    assert dataset.labels.tolist() == [0, 1, 2]


def test_student_beside_the_teacher_in_lines_of_json(tmp_path):
    dataset = read_text(tmp_path, "s.jsonl", '{"logits": [1, 2], "student": [3, 4]}\n')
    assert student_of(dataset).tolist() == [[3, 4]]


def test_signalling_nans_are_data(tmp_path):
    values = np.array([[0x7FA00000, 0]], np.uint32).view(np.float32)
    path = write(tmp_path / "a.npy", values)
    assert np.array_equal(teacher_of(read_dataset([path]))[:, 0], [[np.nan, 0]], equal_nan=True)


def test_not_a_number_and_infinities_are_data(tmp_path):
    expected = [[np.nan, np.inf], [-np.inf, 1]]
    table = read_text(tmp_path, "a.csv", "a,b\nnan,inf\n-Infinity,1\n")
    lines = read_text(
        tmp_path, "a.jsonl", '{"logits": [NaN, Infinity]}\n{"logits": [-Infinity, 1]}\n'
    )
    for dataset in (table, lines):
        assert np.array_equal(teacher_of(dataset)[:, 0], expected, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "classes", "ids"),
    [
        ("0,1\n5,6\n7,8\n", ("0", "1"), None),  # what pandas writes without an index
        (",0,1\n0,5,6\n1,7,8\n", ("0", "1"), ("0", "1")),  # and with it
        ("5,6\n7,8\n", ("0", "1"), None),  # numpy.savetxt
        ("5,6.0\n7,8\n", ("0", "1"), None),
        ("2,1\n5.0,6\n7,8\n", ("2", "1"), None),  # classes from 1 on, in any order
        ("\ufeffcat,prediction,dog\r\n5,cat,6\r\n\r\n7,dog,8\r\n", ("cat", "dog"), None),
        ('"a, b",c,ID\n5,6,x\n7,8,"y\n"\n', ("a, b", "c"), ("x", "y")),
    ],
)
def test_headers_of_tables(tmp_path, text, classes, ids):
    dataset = read_text(tmp_path, "a.csv", text)
    assert (dataset.classes, dataset.ids) == (classes, ids)
    assert teacher_of(dataset)[:, 0].tolist() == [[5, 6], [7, 8]]


def test_a_student_with_an_axis_of_one_model(tmp_path):
    student = write(tmp_path / "student.npy", STUDENT[:, None])
    dataset = read_dataset([GOLDEN / "teacher.npy"], student=student)
    assert np.array_equal(student_of(dataset), STUDENT)


def test_the_first_name_wins_and_a_key_overrides(tmp_path):
    path = tmp_path / "My run (2).npz"
    np.savez(path, probs=TEACHER[:2], logits=TEACHER[2:4], other=TEACHER[4:6])
    assert np.array_equal(teacher_of(read_dataset([path]))[:, 0], TEACHER[2:4])
    chosen = read_dataset([path], logits_key="other")
    assert np.array_equal(teacher_of(chosen)[:, 0], TEACHER[4:6])
    assert chosen.name == "my-run-2"


def test_what_is_not_asked_for_is_not_looked_at(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, logits=TEACHER[:2], notes=np.array([{"a": 1}], object))
    assert read_dataset([path]).n == 2
    text = '{"logits": [1, 2], "scores": {"a": null}, "label": null, "classes": ["a", "b"]}\n'
    labels = write(tmp_path / "labels.npy", np.array([1]))
    assert read_text(tmp_path, "a.jsonl", text, labels=labels).labels.tolist() == [1]


def test_forty_gigabytes_of_nothing_are_opened_at_once(tmp_path):
    path = tmp_path / "large.npy"
    with path.open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (10**6, 10**4)}
        np.lib.format.write_array_header_1_0(file, header)
        file.truncate(file.tell() + 40 * 10**9)
    dataset = read_dataset([path])
    assert dataset.n == 10**6
    assert next(dataset.chunks(5)).teacher.shape == (5, 1, 10**4)


def test_the_digest_is_of_every_file_and_their_order():
    one, other = GOLDEN / "teacher.npy", GOLDEN / "student.npy"
    parts = [hashlib.sha256(path.read_bytes()).digest() for path in (one, other)]
    assert read_dataset([one, other]).digest == hashlib.sha256(b"".join(parts)).hexdigest()
    digests = {
        read_dataset([one]).digest,
        read_dataset([one, other]).digest,
        read_dataset([other, one]).digest,
        read_dataset([one], labels=GOLDEN / "labels.npy").digest,
    }
    assert len(digests) == 4


def test_maps_of_classes_in_lines_of_json_are_read_by_name(tmp_path):
    text = (
        '{"logits": {"cat": 1, "dog": 2}, "student": {"dog": 4, "cat": 3}, "label": "dog"}\n'
        '{"logits": {"dog": 6, "cat": 5}, "student": {"cat": 7, "dog": NaN}, "label": "cat"}\n'
    )
    dataset = read_text(tmp_path, "a.jsonl", text)
    assert dataset.classes == ("cat", "dog")
    assert teacher_of(dataset)[:, 0].tolist() == [[1, 2], [5, 6]]
    assert np.array_equal(student_of(dataset), [[3, 4], [7, np.nan]], equal_nan=True)
    assert dataset.labels.tolist() == [1, 0]


@pytest.mark.parametrize("quoted", [True, False])
def test_a_column_of_lists_in_a_table(tmp_path, quoted):
    separator = "," if quoted else "\t"
    rows = (
        ["id", "loss", "logits", "student_logits", "label"],
        *(
            [str(i), "0.5", *(f'"{values[i].tolist()}"' for values in (TEACHER, STUDENT)), str(y)]
            for i, y in enumerate(LABELS)
        ),
    )
    name = "a.csv" if quoted else "a.tsv"
    dataset = read_text(tmp_path, name, "\n".join(map(separator.join, rows)))
    assert np.array_equal(teacher_of(dataset)[:, 0].astype(np.float32), TEACHER)
    assert np.array_equal(student_of(dataset).astype(np.float32), STUDENT)
    assert np.array_equal(dataset.labels, LABELS)
    assert dataset.classes == NUMBERS
    assert dataset.left_out == ("loss",)


def test_a_list_in_a_table_may_be_long_and_have_nan(tmp_path):
    long = [float("nan"), float("inf"), *(-(i + 0.123456789) for i in range(20_000))]
    dataset = read_text(tmp_path, "a.csv", f'outputs\n"{long}"\n')
    assert np.array_equal(teacher_of(dataset)[0, 0], long, equal_nan=True)


def test_columns_that_are_left_out_are_told(tmp_path):
    text = "split,cat,dog,image_id,y,prediction,classes\ntest,1,2,7,cat,dog,all\n"
    dataset = read_text(tmp_path, "a.csv", text)
    assert dataset.classes == ("cat", "dog")
    assert dataset.left_out == ("split", "image_id", "prediction", "classes")
    text = "remark,cat,dog\n,1,2\n7 lives,3,4\n"
    dataset = read_text(tmp_path, "remarks.csv", text)
    assert (dataset.classes, dataset.left_out) == (("cat", "dog"), ("remark",))
    assert teacher_of(dataset).tolist() == [[[1, 2]], [[3, 4]]]
    dataset = read_text(tmp_path, "years.csv", "remark,1999,1998,label\nso,1,2,1998\n")
    assert (dataset.classes, dataset.labels.tolist()) == (("1999", "1998"), [1])
    columns = {"file": ["a", "b"], "b": [1.0, 2.0], "a": [3, 4], "at": [[1], [2]], "ID": [5, 6]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    dataset = read_dataset([tmp_path / "a.parquet"])
    assert (dataset.classes, dataset.ids) == (("b", "a"), ("5", "6"))
    assert dataset.left_out == ("file", "at")
    assert read_dataset([GOLDEN / "run.npz"]).left_out == ()


def test_files_whose_classes_stand_in_another_order_are_read_by_their_names(tmp_path):
    teacher = write(tmp_path / "teacher.csv", "cat,dog,owl\n1,2,3\n")
    other = write(tmp_path / "other.jsonl", '{"logits": {"cat": 1, "owl": 2, "dog": 3}}\n')
    dataset = read_dataset([teacher, other], student=other)
    assert student_of(dataset).tolist() == [[1, 3, 2]]
    assert teacher_of(dataset).tolist() == [[[1, 2, 3], [1, 3, 2]]]
    assert dataset.reordered == ("other.jsonl", "other.jsonl")
    (check,) = [c for c in figures(dataset)["checks"] if c["name"] == "class_order"]
    assert check["message"].endswith("another order: other.jsonl, other.jsonl.")
    np.savez(tmp_path / "a.npz", logits=[[4.0, 5, 6]], classes=["owl", "dog", "cat"])
    named = read_dataset([teacher], student=tmp_path / "a.npz")
    assert student_of(named).tolist() == [[6, 5, 4]]
    numbered = write(tmp_path / "numbered.csv", "0,1,2\n4,5,6\n")
    dataset = read_dataset([teacher], student=numbered)
    assert (student_of(dataset).tolist(), dataset.reordered) == ([[4, 5, 6]], ())
    twice = write(tmp_path / "twice.csv", "cat,dog,cat\n1,2,3\n")
    turned = write(tmp_path / "turned.csv", "cat,cat,dog\n1,2,3\n")
    with pytest.raises(DatasetError, match="called alike, dog at 2, got cat"):
        read_dataset([twice], student=turned)
