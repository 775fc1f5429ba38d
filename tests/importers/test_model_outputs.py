import json
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.documents import parse_document
from app.importers.field_names import is_no_class
from app.importers.model_outputs import read_model_output
from app.importers.paste import read_numbers
from app.query.parameter_types import ParameterError

bounded = st.floats(-1000, 1000)
rows_of_numbers = st.tuples(st.integers(1, 8), st.integers(2, 100)).flatmap(
    lambda shape: st.lists(
        st.lists(bounded, min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def numbers_in(text):
    return read_model_output(parse_document(text))


ONE = [[4.2, 1.8]]
TWO = [[4.2, 1.8], [1.2, 4.5]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("[4.2, 1.8]", ONE),
        (" [[4.2, 1.8],\n\t[1.2, 45e-1]] ", TWO),
        ("[ 4.2  1.8]", ONE),
        ("[4. 1. 0.]", [[4, 1, 0]]),
        ("array([4.2, 1.8])", ONE),
        ("np.array([4.2, 1.8,])", ONE),
        ("[[4.2 1.8]\n [1.2 4.5]]", TWO),
        ("array([[4.2, 1.8],\n       [1.2, 4.5]], dtype=float32)", TWO),
        ("[ 1.0000000e+00 -2.5000000e-01]", [[1, -0.25]]),
        ("array([1, 2, 3], dtype=int64)", [[1, 2, 3]]),
        ("[np.float64(4.2), np.float64(1.8)]", ONE),
        ("[array([4.2, 1.8]), array([1.2, 4.5])]", TWO),
        ("[array([[4.2, 1.8]], dtype=float32)]", ONE),
        ("[4.2 1.8]\n[1.2 4.5]\n", TWO),
        ("tensor([4.2000, 1.8000], dtype=torch.float64)", ONE),
        ("tensor([[ 4.2000,  1.8000]], device='cuda:0', grad_fn=<AddmmBackward0>)", ONE),
        ("tf.Tensor([[4.2 1.8]], shape=(1, 2), dtype=float32)", ONE),
        ("<tf.Tensor: shape=(1, 2), dtype=float32, numpy=array([[4.2, 1.8]], dtype=float32)>", ONE),
        ("<tf.Variable 'v:0' shape=(2,) dtype=float32, numpy=array([4.2, 1.8], dtype=float32)>", ONE),
        ("(<tf.Tensor: shape=(1, 2), dtype=float32, numpy=array([[4.2, 1.8]])>,)", ONE),
        ("Array([4.2, 1.8], dtype=float32)", ONE),
        ("Array([4.2, 1.8], dtype=float32, weak_type=True)", ONE),
        ("DeviceArray([[4.2, 1.8]], dtype=float32)", ONE),
        ("Tensor(shape=[2], dtype=float32, place=Place(gpu:0), stop_gradient=True,\n  [4.2, 1.8])", ONE),
        ("\n[[4.2 1.8]]\n<NDArray 1x2 @cpu(0)>", ONE),
        ("Parameter containing:\ntensor([4.2, 1.8], requires_grad=True)", ONE),
        ("[[[4.2, 1.8]]]", ONE),
        ("[[4.2], [1.8]]", ONE),
        ("[[[4.2, 1.8]], [[1.2, 4.5]]]", TWO),
        ("[4.2 1.8; 1.2 4.5]", TWO),
        ("x = [4.2 1.8; 1.2 4.5];", TWO),
        ("Float32[4.2, 1.8]", ONE),
        ("c(4.2, 1.8)", ONE),
        ("float x[2] = {4.2f, 1.8f};", ONE),
        ("(4.2, 1.8)", ONE),
        ("(tensor(0.35), tensor([[4.2, 1.8]]))", ONE),
        ("(tensor([[4.2, 1.8]]), tensor([[[0.1, 0.2, 0.3]]]))", ONE),
        ("Out[3]: tensor([[4.2, 1.8]])", ONE),
        (">>> model(x)\ntensor([[4.2, 1.8]])", ONE),
        ("In [3]: model(x)\nOut[3]:\ntensor([[4.2, 1.8]])", ONE),
        ("0 -> [4.2 1.8]", ONE),
        ("INFO 12:30:01 logits=[4.2, 1.8]", ONE),
        ("epoch 3 logits [4.2, 1.8]", ONE),
        ("ImageOutput(loss=None, logits=tensor([[4.2, 1.8]]), attentions=None)", ONE),
        ("{'logits': tensor([[4.2, 1.8]], grad_fn=<AddmmBackward0>)}", ONE),
        ("OrderedDict([('logits', tensor([[4.2, 1.8]]))])", ONE),
        ("MaskedLMOutput({'logits': tensor([[4.2, 1.8]])})", ONE),
        ('{"predictions": [[4.2, 1.8]]}', ONE),
        ('{"outputs": [{"name": "logits", "shape": [1, 2], "data": [4.2, 1.8]}]}', ONE),
        ('{"outputs": [{"shape": [2, 2], "data": [4.2, 1.8, 1.2, 4.5]}]}', TWO),
        ("logits = tensor([4.2, 1.8])\nprobs = tensor([0.9, 0.1])", ONE),
    ],
)  # fmt: skip
def test_an_array_is_found_whatever_wraps_it(text, rows):
    assert numbers_in(text).rows == rows


@pytest.mark.parametrize(
    ("text", "row", "labels"),
    [
        ('{"Cat": 4.2, "Dog": 1}', [4.2, 1], ["Cat", "Dog"]),
        ('{"Cat": "4.2", "Dog": "1"}', [4.2, 1], ["Cat", "Dog"]),
        ("c(Cat = 4.2, Dog = 1)", [4.2, 1], ["Cat", "Dog"]),
        ("Counter({'Cat': 4, 'Dog': 1})", [4, 1], ["Cat", "Dog"]),
        ('{"id": 17, "Cat": 4.2, "Dog": 1}', [4.2, 1], ["Cat", "Dog"]),
        ('{"y": 4.2, "n": 1, "no": 2}', [4.2, 1, 2], ["y", "n", "no"]),
        ('{"logits": [4.2, 1.8]}', [4.2, 1.8], None),
        ('{"logits": [[4.2, 1.8]], "labels": null}', [4.2, 1.8], None),
        ('{"logits": [4.2, 1.8], "labels": [0, 1], "model": "m"}', [4.2, 1.8], ["0", "1"]),
        ('{"labels": ["Cat", "Dog"], "teacher_logits": [[4.2, 1.8]]}', [4.2, 1.8], ["Cat", "Dog"]),
        ('{"logits": 4.2, "labels": 1.8}', [4.2, 1.8], ["logits", "labels"]),
        ("[('Cat', 4.2), ('Dog', 1.8)]", [4.2, 1.8], ["Cat", "Dog"]),
        ("[(4.2, 'Cat'), (1.8, 'Dog')]", [4.2, 1.8], ["Cat", "Dog"]),
        ("[[('n02504458', 'elephant', 0.8), ('n01871265', 'tusker', 0.2)]]", [0.8, 0.2], ["elephant", "tusker"]),
        ("[{'label': 'Cat', 'score': 0.8}, {'label': 'Dog', 'score': 0.2}]", [0.8, 0.2], ["Cat", "Dog"]),
        ("[(281, 0.72), (285, 0.28)]", [0.72, 0.28], ["281", "285"]),
        ("torch.return_types.topk(\nvalues=tensor([[0.7, 0.2]]),\nindices=tensor([[281, 285]]))", [0.7, 0.2], ["281", "285"]),
        ("(tensor([4.2, 1.8]), tensor([3, 1]))", [4.2, 1.8], ["3", "1"]),
    ],
)  # fmt: skip
def test_class_names_are_read_with_the_numbers(text, row, labels):
    read = numbers_in(text)
    assert (read.rows, read.labels) == ([row], labels)


def test_two_rows_of_a_list_are_no_values_and_indices():
    read = numbers_in("[[4.2, 1.8, 0.5], [1, 2, 3]]")
    assert (read.rows, read.labels) == ([[4.2, 1.8, 0.5], [1, 2, 3]], None)


def test_labels_of_the_examples_are_not_the_classes():
    read = numbers_in('{"logits": [[4.2, 1.8], [1.2, 4.5]], "labels": [0, 1]}')
    assert (read.labels, read.left_out) == (None, ("labels",))


def test_examples_with_their_own_order_of_labels_are_put_into_one():
    text = (
        "[[{'label': 'a', 'score': 0.9}, {'label': 'b', 'score': 0.1}],"
        " [{'label': 'b', 'score': 0.7}, {'label': 'a', 'score': 0.3}]]"
    )
    read = numbers_in(text)
    assert (read.rows, read.labels) == ([[0.9, 0.1], [0.3, 0.7]], ["a", "b"])
    table = numbers_in('[{"id": 1, "a": 4.2, "b": 1.8}, {"id": 2, "b": 4.5, "a": 1.2}]')
    assert (table.rows, table.labels, table.left_out) == (TWO, ["a", "b"], ("id",))


@pytest.mark.parametrize(
    "text",
    ["", "4.2", "Cat\t4.2", '"text"', "1 2 3", "tensorflow", "null", "cat: 4.2", "<tf.Tensor 'Softmax:0' shape=(1, 3) dtype=float32>"],
)  # fmt: skip
def test_other_texts_hold_no_array(text):
    assert numbers_in(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1. 2. ... 3.]", "paste must be printed whole: “...” stands for numbers that were left out"),
        ("tensor([[[1.0000, 2.0000,\n  ..., 3.0000]]])", "torch.topk(logits, 20)"),
        ("[1, true]", "numbers only (number 2), got true"),
        ("[1, [2, 3]]", "a list of numbers in each row (row 1), got 1"),
        ("[[1, 2], [3, null]]", "numbers only (row 2, number 2), got null"),
        ("[[1 2]\n [3 4]", "an array with its closing bracket “]”, got the end of the paste"),
        ("[1 2]]", "an array with all its numbers inside brackets (line 1), got ] outside"),
        ("[1 2] 3", "an array with all its numbers inside brackets (line 1), got 3 outside"),
        ("[1,,2]", "a number before each comma (line 1), got none"),
        ("[1.+0.j 2.+1.j]", "an array as NumPy or PyTorch prints it (line 1), got '+0.j 2.+1.j]'"),
        ('{"Cat": 4.2, "Dog" 1.8}', "valid JSON (line 1, column 20: Expecting ':' delimiter), got '1.8}'"),
        ('{"Cat": 4.2,', "enclosed in double quotes), got the end of the paste"),
        ('{"Cat": 1, "Cat": 2}', "different names inside one pair of brackets, got 'Cat' 2 times"),
        ('{"logits": [1, 2], "labels": ["a", null]}', "class names that are texts or numbers (name 2), got null"),
        ('{"logits": [1, 2], "labels": ["a"]}', "one class name for each of the 2 numbers, got 1"),
        ('{"labels": ["a", "b"], "scores": [0.9, 0.8], "multi_label": true}', "one is right; with multi_label=True several may be, got independent scores"),
        ("[" * 99, "at most 60 levels of brackets, got more"),
        ("['abc, 1]", 'texts with a closing quotation mark (line 1), got "\'abc, 1]"'),
        ('[{"a": 1, "b": 2}, {"a": 1, "c": 3}]', "paste one example, got other classes in example 2"),
        ("[a=1; 2 3]", "a name before every value inside a pair of brackets, or before none, got a semicolon"),
    ],
)  # fmt: skip
def test_an_error_says_what_was_expected_and_where(text, message):
    with pytest.raises(ParameterError) as error:
        read_model_output(parse_document(text))
    assert message in str(error.value)
    assert error.value.name == "paste"


@pytest.mark.parametrize("write", [str, repr])
@given(rows=rows_of_numbers, flat=st.booleans())
def test_any_array_that_numpy_prints_reads_back(write, rows, flat):
    array = np.array(rows[0] if flat else rows)
    with np.printoptions(precision=17, floatmode="unique", threshold=sys.maxsize):
        text = write(array)
    assert np.array_equal(numbers_in(text).rows, np.atleast_2d(array))


@given(rows=rows_of_numbers, indent=st.none() | st.integers(0, 4))
def test_any_json_reads_back(rows, indent):
    assert numbers_in(json.dumps(rows, indent=indent)).rows == rows
    assert numbers_in(json.dumps({"logits": rows}, indent=indent)).rows == rows


@given(
    st.dictionaries(
        st.text("abcdefghijklmnopqrstuvwxyz", min_size=8).filter(
            lambda name: not is_no_class(name)
        ),
        bounded,
        min_size=2,
        max_size=100,
    )
)
def test_any_json_object_of_numbers_reads_back(numbers):
    read = numbers_in(json.dumps(numbers))
    assert (read.rows, read.labels) == ([list(numbers.values())], list(numbers))


def test_the_library_that_printed_an_array_is_named():
    for text, format in (
        ("array([1, 2])", "a NumPy print-out"),
        ("[1. 2.]", "a NumPy print-out"),
        ("tensor([1, 2])", "a PyTorch print-out"),
        ("Array([1, 2], dtype=int32)", "a JAX print-out"),
        ("tf.Tensor([1 2], shape=(2,), dtype=int32)", "a TensorFlow print-out"),
        ("Tensor(shape=[2], dtype=int64, place=Place(cpu), [1, 2])", "a Paddle print-out"),
    ):
        assert read_numbers(text).format == format
