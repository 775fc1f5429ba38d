import json
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers import read_numbers
from app.importers.arrays import read_array
from app.kinds import ParameterError

bounded = st.floats(-1000, 1000)
rows_of_numbers = st.tuples(st.integers(1, 8), st.integers(2, 100)).flatmap(
    lambda shape: st.lists(
        st.lists(bounded, min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("[4.2, 1.8, 0.5]", [[4.2, 1.8, 0.5]]),
        (" [[4, 1.8],\n\t[1, -2e-1]] ", [[4, 1.8], [1, -0.2]]),
        ("[ 4.2  1.8  0.5]", [[4.2, 1.8, 0.5]]),
        ("[4. 1. 0.]", [[4, 1, 0]]),
        ("array([4.2, 1.8, 0.5])", [[4.2, 1.8, 0.5]]),
        ("np.array([4.2, 1.8, 0.5,])", [[4.2, 1.8, 0.5]]),
        ("[[4.2 1.8]\n [1.2 4.5]]", [[4.2, 1.8], [1.2, 4.5]]),
        ("array([[4.2, 1.8],\n       [1.2, 4.5]], dtype=float32)", [[4.2, 1.8], [1.2, 4.5]]),
        ("[ 1.0000000e+00 -2.5000000e-01]", [[1, -0.25]]),
        ("array([1, 2, 3], dtype=int64)", [[1, 2, 3]]),
        ("[np.float64(4.2), np.float64(1.8)]", [[4.2, 1.8]]),
        ("[array([4.2, 1.8]), array([1.2, 4.5])]", [[4.2, 1.8], [1.2, 4.5]]),
        ("[4.2 1.8]\n[1.2 4.5]\n", [[4.2, 1.8], [1.2, 4.5]]),
        ("tensor([4.2000, 1.8000], dtype=torch.float64)", [[4.2, 1.8]]),
        (
            "tensor([[ 4.2000,  1.8000]], device='cuda:0', grad_fn=<AddmmBackward0>)",
            [[4.2, 1.8]],
        ),
        (
            "tensor([[ 4.2000e+00,  1.8000e-03],\n        [ 1.2000e+00, -4.5000e+00]],\n"
            "       device='cuda:0', requires_grad=True)",
            [[4.2, 0.0018], [1.2, -4.5]],
        ),
        ("tf.Tensor([[4.2 1.8]], shape=(1, 2), dtype=float32)", [[4.2, 1.8]]),
        ("Array([4.2, 1.8], dtype=float32)", [[4.2, 1.8]]),
    ],
)
def test_lists_and_print_outs_are_read(text, rows):
    assert read_array(text) == (rows, None, "")


@pytest.mark.parametrize(
    ("text", "rows", "labels"),
    [
        ('{"Cat": 4.2, "Dog": 1}', [[4.2, 1]], ["Cat", "Dog"]),
        ('{"logits": [4.2, 1.8]}', [[4.2, 1.8]], None),
        ('{"logits": [[4.2, 1.8]], "labels": null}', [[4.2, 1.8]], None),
        (
            '{"classes": ["Cat", "Dog"], "logits": [[4.2, 1.8], [1, 2]]}',
            [[4.2, 1.8], [1, 2]],
            ["Cat", "Dog"],
        ),
        ('{"logits": [4.2, 1.8], "labels": [0, 1], "model": "m"}', [[4.2, 1.8]], ["0", "1"]),
        (
            '{"labels": ["Cat", "Dog"], "teacher_logits": [[4.2, 1.8]]}',
            [[4.2, 1.8]],
            ["Cat", "Dog"],
        ),
        ('{"logits": 4.2, "labels": 1.8}', [[4.2, 1.8]], ["logits", "labels"]),
    ],
)
def test_json_objects_bring_labels(text, rows, labels):
    assert read_array(text) == (rows, labels, "")


@pytest.mark.parametrize(
    "text",
    ["", "4.2", "Cat\t4.2", '"text"', "1 2 3", "[CLS]\t4.2\n[SEP]\t1.8", "tensorflow", "null"],
)
def test_other_texts_are_left_to_others(text):
    assert read_array(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1. 2. ... 3.]", r"paste must be printed whole (line 1; np.set_printoptions(threshold="),
        ("tensor([1.0000, 2.0000,\n  ..., 3.0000])", "printed whole (line 2; "),
        ("[1, NaN]", "paste must be finite numbers (teacher 1, class 2), got nan"),
        ("[[1, 2], [3, -Infinity]]", "finite numbers (teacher 2, class 2), got -inf"),
        ("[1, 1e999]", "finite numbers (teacher 1, class 2), got inf"),
        ("[1. nan]", "paste must be finite numbers (line 1), got nan"),
        ("tensor([1.0000,\n   -inf])", "paste must be finite numbers (line 2), got -inf"),
        ("[1. 1e999]", "paste must be finite numbers (line 1), got 1e999"),
        ("[1, true]", "finite numbers (teacher 1, class 2), got true"),
        ('["1", "2"]', "finite numbers (teacher 1, class 1), got '1'"),
        ("[1, [2, 3]]", "a list of numbers for every teacher (teacher 1), got 1"),
        ("[[[1, 2]]]", "finite numbers (teacher 1, class 1), got a list"),
        ("[[[1 2]]]", "paste must be of one or two dimensions (line 1), got more"),
        ("[[1 2]\n [3 4]", "an array up to its last bracket, got its end too early"),
        ("[1 2]]", "an array in brackets (line 1), got ] outside"),
        ("[1 2] 3", "an array in brackets (line 1), got 3 outside"),
        ("[1,,2]", "a number before each comma (line 1), got none"),
        (
            "[1.+0.j 2.+1.j]",
            "an array as NumPy or PyTorch prints it (line 1), got '1.+0.j 2.+1.j]'",
        ),
        ("array([1.2.3, 4])", "an array as NumPy or PyTorch prints it (line 1)"),
        (
            '{"Cat": 4.2, "Dog" 1.8}',
            "complete JSON (line 1, column 20: Expecting ':' delimiter), got '1.8}'",
        ),
        ('{"Cat": 4.2,', "complete JSON (line 1, column "),
        ("{'Cat': 4.2}", "complete JSON (line 1, column 2: "),
        ('{"Cat": 1, "Cat": 2}', "an object of different keys, got 2 times 'Cat'"),
        ('{"Cat": [1, 2], "Dog": [3, 4]}', "finite numbers (teacher 1, class 1), got a list"),
        ('{"logits": [1, 2], "labels": "ab"}', "labels in a list, got 'ab'"),
        ('{"logits": [1, 2], "labels": ["a", null]}', "labels that are texts (label 2), got null"),
    ],
)
def test_an_error_says_what_was_expected_and_where(text, message):
    with pytest.raises(ParameterError) as error:
        read_array(text)
    assert message in str(error.value)
    assert error.value.name == "paste"


@pytest.mark.parametrize("write", [str, repr])
@given(rows=rows_of_numbers, flat=st.booleans())
def test_any_array_that_numpy_prints_reads_back(write, rows, flat):
    array = np.array(rows[0] if flat else rows)
    with np.printoptions(precision=17, floatmode="unique", threshold=sys.maxsize):
        text = write(array)
    assert np.array_equal(read_numbers(text).logits, np.atleast_2d(array))


@given(rows=rows_of_numbers, indent=st.none() | st.integers(0, 4))
def test_any_json_reads_back(rows, indent):
    expected = tuple(map(tuple, rows))
    assert read_numbers(json.dumps(rows, indent=indent)).logits == expected
    assert read_numbers(json.dumps({"logits": rows}, indent=indent)).logits == expected


@given(
    st.dictionaries(
        st.text("abcdefghijklmnopqrstuvwxyz", min_size=1), bounded, min_size=2, max_size=100
    )
)
def test_any_json_object_of_numbers_reads_back(numbers):
    read = read_numbers(json.dumps(numbers))
    assert read.logits == (tuple(numbers.values()),)
    if all(len(name) <= 40 for name in numbers):
        assert read.labels == tuple(numbers)
