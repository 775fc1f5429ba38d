"""Files of safetensors: every type, in batches; damaged ones are refused by what is wrong."""

import json
import struct

import numpy as np
import pytest
from safetensors.numpy import save_file

from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from tests.datasets.logit_files import LABELS, STUDENT, TEACHER, student_of, teacher_of, write


def content(header, data=b""):
    """A file's bytes: the header as JSON behind its length, then the data."""
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def told(dtype, shape, first, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, end]}


def message_of(path):
    with pytest.raises(DatasetError) as error:
        teacher_of(read_dataset([path]))
    return str(error.value)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", "int64"])
def test_types_of_tensors(tmp_path, dtype):
    values = TEACHER[:7].astype(dtype)
    save_file({"scores": values}, tmp_path / "a.safetensors")
    dataset = read_dataset([tmp_path / "a.safetensors"])
    assert np.array_equal(teacher_of(dataset, 3)[:, 0], values.astype(np.float64))


def test_bfloat16_is_the_upper_half_of_a_float32(tmp_path):
    halves = (TEACHER.view(np.uint32) >> 16).astype("<u2")
    header = {
        "labels": told("I64", [800], 0, 6400),
        "logits": told("BF16", [800, 10], 6400, 22400),
    }
    data = LABELS.astype("<i8").tobytes() + halves.tobytes()
    dataset = read_dataset([write(tmp_path / "a.safetensors", content(header, data))])
    expected = (TEACHER.view(np.uint32) & 0xFFFF0000).view(np.float32)
    assert np.array_equal(teacher_of(dataset)[:, 0], expected)
    assert np.array_equal(dataset.labels, LABELS)
    special = struct.pack("<4H", 0x7F80, 0xFF80, 0x7FC0, 0x8000)  # infinities, NaN, minus zero
    header = {"logits": told("BF16", [2, 2], 0, 8)}
    dataset = read_dataset([write(tmp_path / "a.safetensors", content(header, special))])
    assert str(teacher_of(dataset).ravel().tolist()) == "[inf, -inf, nan, -0.0]"


def test_teachers_and_a_student_in_one_file(tmp_path):
    both = np.stack([TEACHER, STUDENT], axis=1)
    save_file({"teacher_logits": both, "student": STUDENT}, tmp_path / "a.safetensors")
    dataset = read_dataset([tmp_path / "a.safetensors"])
    assert dataset.n_teachers == 2
    assert np.array_equal(teacher_of(dataset), both)
    assert np.array_equal(student_of(dataset), STUDENT)


def test_forty_gigabytes_of_nothing_are_opened_at_once(tmp_path):
    path = write(
        tmp_path / "a.safetensors",
        content({"logits": told("BF16", [2 * 10**6, 10**4], 0, 4 * 10**10)}),
    )
    with path.open("ab") as file:
        file.truncate(path.stat().st_size + 4 * 10**10)
    dataset = read_dataset([path])
    assert dataset.n == 2 * 10**6
    assert next(dataset.chunks(5)).teacher.tolist() == [[[0.0] * 10**4]] * 5


WHOLE = content({"logits": told("F32", [2, 2], 0, 16)}, bytes(16))
NOT_WHOLE = "a.safetensors: must be a whole .safetensors file ("


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (WHOLE[:-1], f"{NOT_WHOLE}Error while deserializing header: incomplete metadata"),
        (WHOLE + b"0", f"{NOT_WHOLE}Error while deserializing header: incomplete metadata"),
        (WHOLE[:5], f"{NOT_WHOLE}Error while deserializing header: header too small"),
        (struct.pack("<Q", 10**12) + WHOLE[8:], f"{NOT_WHOLE}Error while deserializing header"),
        (struct.pack("<Q", 20) + WHOLE[8:], f"{NOT_WHOLE}Error while deserializing header"),
        (b"\x80\x04pickle" * 3, f"{NOT_WHOLE}Error while deserializing header: header too large"),
        (
            content({"a": told("F32", [2], 0, 8), "logits": told("F32", [1, 2], 4, 12)}, bytes(12)),
            f"{NOT_WHOLE}Error while deserializing header: invalid offset for tensor `logits`",
        ),
        (
            content({"logits": told("F32", [2, 2], 8, 24)}, bytes(16)),
            f"{NOT_WHOLE}Error while deserializing header: invalid offset for tensor `logits`",
        ),
        (
            content({"logits": told("F32", [2**40, 2**40], 0, 16)}, bytes(16)),
            f"{NOT_WHOLE}Error while deserializing header: overflow",
        ),
        (
            content({"logits": told("F32", [0, 2], 0, 0)}),
            "a.safetensors: logits must have at least one row and no empty axis, got (0, 2)",
        ),
        (
            content({"logits": told("F8_E4M3", [2, 2], 0, 4)}, bytes(4)),
            "a.safetensors: logits must hold float16, bfloat16, float32, float64 or integers,"
            " got F8_E4M3",
        ),
        (content({}), "a.safetensors: has no array called one of logits"),
    ],
)
def test_damaged_files(tmp_path, damaged, message):
    assert message_of(write(tmp_path / "a.safetensors", damaged)).startswith(message)
