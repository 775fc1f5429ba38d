import json

from hypothesis import given
from hypothesis import strategies as st

from app.web.json_response import JSONResponse


def written(content):
    return json.loads(JSONResponse(content).body)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_the_same_one(number):
    assert written([number]) == [number]
    assert str(written(number)) == str(number)  # its sign and type too


def test_texts_and_tuples_are_written_as_json():
    content = {"labels": ("Café", '"\u2028</script>'), "true": True, "none": None, "n": 7}
    assert written(content) == content | {"labels": list(content["labels"])}


def test_json_writes_non_finite_numbers_as_null():
    assert written([float("inf"), float("-inf"), float("nan")]) == [None] * 3
