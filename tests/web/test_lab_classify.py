"""What the teacher takes an image for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as drawing
from hypothesis import strategies as st

from app.lab.tasks.digits import teachers
from app.lab.tasks.digits.dataset import load
from tests.lab.answers import greys
from tests.web.stepwise import LAB


def test_classifying_a_test_digit_gives_the_teachers_logits(client):
    expected = teachers.test_logits("single")[:, 0]
    for k in range(10):
        body = {"pixels": greys(k), "T": 2}
        teacher = client.post(f"{LAB}/classify", json=body).json()["teacher"]
        assert teacher.keys() == {"logits", "hard_targets", "soft_targets"}
        np.testing.assert_allclose(teacher["logits"], expected[k], rtol=1e-4, atol=1e-4)
        assert int(np.argmax(teacher["logits"])) == load().test.labels[k]
        for name, t in (("hard_targets", 1), ("soft_targets", 2)):
            e = np.exp(np.array(teacher["logits"]) / t)
            np.testing.assert_allclose(teacher[name], e / e.sum(), rtol=1e-9)


def test_classifying_is_at_a_temperature_of_4_unless_told_otherwise(client):
    bodies = ({"pixels": greys(3)}, {"pixels": greys(3), "T": 4}, {"pixels": greys(3), "T": 5})
    default, four, five = (client.post(f"{LAB}/classify", json=body).json() for body in bodies)
    assert default == four != five


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("pixels", {"pixels": [0] * 783}),
        ("pixels", {"pixels": [0] * 785}),
        ("pixels", {"pixels": []}),
        ("pixels", {"pixels": None}),
        ("pixels", {"pixels": "0" * 784}),
        ("pixels", {"pixels": [*[0] * 783, "grey"]}),
        ("pixels", {"pixels": [*[0] * 783, None]}),
        ("pixels", {"pixels": [*[0] * 783, [0]]}),
        ("T", {"T": 0.04}),
        ("T", {"T": 101}),
        ("T", {"T": None}),
        ("T", {"T": "warm"}),
        ("temperature", {"temperature": 4}),
    ],
)
def test_an_image_that_is_none_is_refused_and_its_fault_is_named(client, where, change):
    body = {"pixels": [0] * 784, "T": 4}
    assert client.post(f"{LAB}/classify", json=body).status_code == 200
    answer = client.post(f"{LAB}/classify", json=body | change)
    assert answer.status_code == 422
    assert all(where in problem["loc"] for problem in answer.json()["detail"])


@pytest.mark.parametrize("content", ["", "{", "[" * 20_000, "pixels=0", b"\xff\xfe", "NaN"])
def test_a_body_that_is_not_json_is_refused(client, content):
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"{LAB}/classify", content=content, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["pixels", "T", "__proto__"]) | st.text(), inner)
    ),
    max_leaves=10,
)


@drawing(max_examples=60)
@given(body=JSON)
def test_any_json_that_is_no_image_is_refused(client, body):
    answer = client.post(f"{LAB}/classify", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


ZEROS = ",".join(["0"] * 783)


@pytest.mark.parametrize(
    "grey",
    ["NaN", "Infinity", "1e999", "1e300", "-1", "255.1", "256", '"12"', "true", "1" + "0" * 400],
)
def test_a_grey_that_is_none_is_refused(client, grey):
    answer = post_json(client, f'{{"pixels": [{ZEROS},{grey}]}}')
    assert answer.status_code == 422
    message = answer.json()["detail"][0]["msg"]
    assert message.startswith("pixels must be 784 numbers between 0 and 255, got ")


@pytest.mark.parametrize("t", ["NaN", "Infinity", '"4"', "true", "0", "[]", "null"])
def test_a_temperature_that_is_none_is_refused(client, t):
    answer = post_json(client, f'{{"pixels": [{ZEROS},0], "T": {t}}}')
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["msg"].startswith("T must be between 0.05 and 100, got ")


@pytest.mark.parametrize(
    "body", ['{"pixels": "\\ud800"}', '{"\\ud800": 1}', '{"pixels": [NaN]}', "{" + '"a":{' * 4000]
)
def test_a_hostile_body_is_refused(client, body):
    assert post_json(client, body).status_code == 422


def test_a_body_that_is_too_long_is_not_read(client):
    assert post_json(client, "[" + "0," * 50_000).status_code == 413


def test_classifying_takes_no_query(client):
    assert client.post(f"{LAB}/classify?foo=1", json={"pixels": greys(0)}).status_code == 422


def post_json(client, text):
    headers = {"Content-Type": "application/json"}
    return client.post(f"{LAB}/classify", content=text, headers=headers)
