"""Every real paste has the expected interpretation, or the expected words of a refusal."""

import numpy as np
import pytest

from app.importers.paste import read_numbers
from app.numerics.softmax import softmax
from app.query.parameter_types import ParameterError
from tests.pastes import FOLDER, PASTES, Read, Refused


def test_every_paste_has_its_expected_reading():
    assert {path.name for path in FOLDER.iterdir()} == set(PASTES)


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_is_read_as_it_is_meant(name):
    text, expected = (FOLDER / name).read_text(), PASTES[name]
    if isinstance(expected, Refused):
        with pytest.raises(ParameterError) as error:
            read_numbers(text)
        assert [word for word in expected.words if word not in str(error.value)] == []
        return
    read = read_numbers(text)
    assert_read(read, expected)


def assert_read(read, expected: Read):
    assert (read.kind, read.rows, read.n_rows) == (expected.kind, expected.rows, expected.n_rows)
    (row,) = read.logits
    if expected.logits:
        assert row == expected.logits
    percent = tuple(np.round(100 * softmax(row), 1).tolist())
    assert percent[: len(expected.percent)] == expected.percent
    assert read.labels is None or len(read.labels) == len(row)
    assert expected.labels is None or read.labels == expected.labels
    assert read.left_out == expected.left_out
    notes = " ".join(read.notes)
    assert [word for word in expected.notes if word not in notes] == []
