import csv
import io

import numpy as np
import pytest

from app import __version__
from tests.described import parameters_of
from tests.golden import (
    BELL_FIELDS,
    DIVERGENCE_FIELDS,
    FIELDS,
    assert_close,
    each_bell_case,
    each_case,
    each_divergence_case,
    query,
)

API = "/api/v1"


def test_scenarios_are_the_built_in_samples(client):
    document = client.get(f"{API}/scenarios").json()
    assert [s["slug"] for s in document][:3] == ["cat", "dog", "rabbit"]
    assert document[0]["teacher_logits"] == [[4.2, 1.8, 0.5]]


def test_soft_targets_of_the_default_are_the_glossarys(client):
    document = client.get(f"{API}/soft-targets").json()
    assert np.round(document["hard_targets"], 3).tolist() == [0.897, 0.081, 0.022]
    assert np.round(document["soft_targets"], 3).tolist() == [0.574, 0.258, 0.167]
    assert document["hard_labels"] == [1, 0, 0]
    assert (document["temperature"], document["combine"], document["true_class"]) == (
        3,
        "arithmetic",
        0,
    )
    assert document["entropy"]["soft_targets"] == pytest.approx(
        -sum(q * np.log(q) for q in document["soft_targets"])
    )


@each_case
def test_every_golden_number_comes_through_the_api(client, case):
    document = client.get(f"{API}/trajectory", params=query(case)).json()
    assert_close(document["soft_targets"], case["soft_targets"], "soft targets")
    assert len(document["rows"]) == len(case["rows"])
    for row, golden in zip(document["rows"], case["rows"], strict=True):
        for field in ("step", *FIELDS):
            assert_close(row[field], golden[field], f"{field} at {golden['step']}")
    targets = client.get(f"{API}/soft-targets", params=query(case)).json()
    assert_close(targets["hard_targets"], case["hard_targets"], "hard targets")


@each_divergence_case
def test_every_golden_number_of_every_divergence_comes_through_the_api(client, case):
    document = client.get(f"{API}/trajectory", params=query(case)).json()
    assert document["experiment"]["divergence"] == case["config"]["divergence"]
    assert document["experiment"]["shape"] == case["config"]["shape"]
    assert_close(document["soft_targets"], case["soft_targets"], "soft targets")
    for row, golden in zip(document["rows"], case["rows"], strict=True):
        for field in ("step", *DIVERGENCE_FIELDS):
            assert_close(row[field], golden[field], f"{field} at {golden['step']}")


@each_bell_case
def test_every_golden_number_of_a_bell_comes_through_the_api(client, case):
    document = client.get(f"{API}/trajectory", params=query(case)).json()
    assert document["experiment"]["family"] == "bell"
    assert document["experiment"]["student"] == case["config"]["student"]
    for row, golden in zip(document["rows"], case["rows"], strict=True):
        for field in ("step", *BELL_FIELDS):
            assert_close(row[field], golden[field], f"{field} at {golden['step']}")


def test_the_csv_of_a_bell_names_its_two_parameters(client):
    header, first, *_ = client.get(f"{API}/trajectory.csv?family=bell").text.splitlines()
    columns = dict(zip(header.split(","), first.split(","), strict=True))
    assert columns["student_parameters[μ]"] == "1.0"
    assert {"student_logits[Cat]", "gradient[μ]", "gradient[ln s]"} <= columns.keys()
    assert "gradient[Cat]" not in columns


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "family=bell&student=1,2,3",
            "student must be 2 numbers between -1e+300 and 1e+300 (μ and ln s), got 3 of them",
        ),
        ("family=ball&student=1", "family must be free or bell, got ball"),
        ("student=1,0", "student must be 3 numbers between -1e+300 and 1e+300, got 2 of them"),
    ],
)
def test_a_start_that_does_not_fit_its_family_is_a_422_that_says_what_fits(client, query, message):
    answer = client.get(f"{API}/trajectory?{query}")
    assert answer.status_code == 422
    assert message in answer.text
    assert len(answer.json()["detail"]) == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("shape=0.5", "shape must be left out, for kl has no numbers of its own, got 0.5"),
        ("divergence=tv&shape=", "shape must be left out, for tv has no numbers of its own, got "),
        ("divergence=jsd&shape=1", "shape must be 1 number above 0 and below 1 (β of jsd), got 1"),
        ("divergence=skew_kl&shape=1", "must be 1 number from 0 to below 1 (λ of skew_kl), got 1"),
        ("divergence=dkd&shape=1", "must be 2 numbers between 0 and 20 (α and β of dkd), got 1 of"),
        ("divergence=alpha_beta&shape=1,2.5", "must be 2 numbers between 0 and 2 (α and β of alph"),
        ("divergence=alpha_beta&shape=1,x", "(α and β of alpha_beta), got x"),
        ("pins=divergence:dkd,shape:1", "pins must be runs in which shape must be 2 numbers betw"),
        ("divergence=js&shape=7", "divergence must be kl, reverse_kl, jsd, skew_kl, skew_reverse_"),
    ],
)
def test_a_shape_that_does_not_fit_its_divergence_is_a_422_with_number_and_bounds(
    client, query, message
):
    answer = client.get(f"{API}/trajectory?{query}")
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert message in problem["msg"]


def test_kl_stays_forward_and_unscaled_whatever_is_minimised(client):
    rows = client.get(f"{API}/trajectory?divergence=reverse_kl&steps=3").json()["rows"]
    kl = client.get(f"{API}/trajectory?steps=3").json()["rows"]
    assert [row["divergence"] for row in kl] == [row["kl"] for row in kl]
    assert rows[0]["kl"] == kl[0]["kl"] != rows[0]["divergence"]
    assert rows[0]["loss"] == pytest.approx(9 * rows[0]["divergence"])


def test_a_divergence_that_grows_beyond_all_bounds_is_answered_in_numbers(client):
    query = "divergence=logit_mse&logits=1000,-1000&T=0.05&t_squared=0&lr=10&steps=500"
    last = client.get(f"{API}/trajectory?{query}").json()["rows"][-1]
    assert all(map(np.isfinite, [last["loss"], *last["gradient"], *last["student_logits"]]))


def test_the_student_ends_within_a_tenth_of_a_point_of_the_teacher(client):
    targets = client.get(f"{API}/soft-targets").json()["hard_targets"]
    rows = client.get(f"{API}/trajectory").json()["rows"]
    assert np.round(rows[0]["student_probs"], 3).tolist() == [0.551, 0.268, 0.181]
    assert abs(np.subtract(rows[35]["student_probs"], targets)).max() <= 0.001


def test_the_experiment_in_the_answer_is_complete_and_canonical(client):
    experiment = client.get(f"{API}/trajectory?T=2.50&steps=3").json()["experiment"]
    assert experiment == {
        "scenario": "cat",
        "logits": [[4.2, 1.8, 0.5]],
        "labels": ["Cat", "Dog", "Rabbit"],
        "true": 0,
        "student": [1.26, 0.54, 0.15],
        "T": 2.5,
        "hard_weight": 0,
        "t_squared": True,
        "combine": "arithmetic",
        "lr": 0.5,
        "steps": 3,
        "step": 0,
        "compare": False,
        "pace": 100,
        "divergence": "kl",
        "shape": [],
        "family": "free",
    }


def test_compare_adds_a_student_on_hard_labels_from_the_same_start(client):
    plain = client.get(f"{API}/trajectory?steps=5").json()["rows"]
    rows = client.get(f"{API}/trajectory?steps=5&compare=1").json()["rows"]
    hard = client.get(f"{API}/trajectory?steps=5&hard_weight=1").json()["rows"]
    assert [row.pop("hard_student") for row in rows] == hard
    assert rows == plain
    assert "hard_student" not in plain[0]


def test_sweep_agrees_with_soft_targets_at_each_stop(client):
    sweep = client.get(f"{API}/sweep?scenario=dog").json()
    assert (sweep["temperatures"][0], sweep["temperatures"][-1]) == (0.5, 20)
    for k in (0, 25, 195):
        t = sweep["temperatures"][k]
        alone = client.get(f"{API}/soft-targets?scenario=dog&T={t}").json()["soft_targets"]
        assert_close(sweep["soft_targets"][k], alone, f"T={t}")


@pytest.mark.parametrize("options", ["", "&compare=1&logits=1,2,3&labels==1+1,@x,%22"])
def test_csv_read_back_equals_the_json(client, options):
    rows = client.get(f"{API}/trajectory?steps=4{options}").json()["rows"]
    response = client.get(f"{API}/trajectory.csv?steps=4{options}")
    assert response.headers["content-type"].startswith("text/csv")
    table = list(csv.reader(io.StringIO(response.text)))
    head, lines = table[0], table[1:]
    assert not any(name[0] in "=+-@" for name in head)  # no formula of a spreadsheet
    flat = [[v for field in row.values() for v in _numbers(field)] for row in rows]
    assert [[float(cell) for cell in line] for line in lines] == flat


def _numbers(field):
    if isinstance(field, dict):
        return [v for name, part in field.items() if name != "step" for v in _numbers(part)]
    return field if isinstance(field, list) else [field]


@pytest.mark.parametrize(
    "route", ["soft-targets", "sweep", "trajectory", "trajectory.csv", "trajectory/stream"]
)
def test_a_bad_value_is_a_422_with_name_rule_and_value(client, route):
    response = client.get(f"{API}/{route}?T=0&utm_source=x")
    assert response.status_code == 422
    problems = {p["loc"][-1]: p for p in response.json()["detail"]}
    assert problems["T"]["msg"] == "T must be between 0.05 and 100, got 0"
    assert problems["T"]["loc"] == ["query", "T"]
    assert problems["utm_source"]["msg"].startswith("utm_source must be one of scenario, logits,")


def test_a_bad_item_of_a_list_is_told_by_its_place(client):
    (problem,) = client.get(f"{API}/sweep?logits=1,2;3,x").json()["detail"]
    assert problem["loc"] == ["query", "logits"]
    assert problem["ctx"] == {"indices": [1], "teacher": 1}
    (other,) = client.get(f"{API}/sweep?T=0").json()["detail"]
    assert "ctx" not in other


def test_answers_may_be_cached_and_read_from_anywhere(client):
    headers = client.get(f"{API}/soft-targets").headers
    assert headers["cache-control"].startswith("public")
    assert headers["access-control-allow-origin"] == "*"


def test_extremes_stay_json_numbers(client):
    for t in ("0.05", "100"):
        params = {"logits": "1000,-1000;-1000,1000", "true": "1", "T": t, "lr": "10"}
        response = client.get(f"{API}/trajectory", params=params)
        assert response.status_code == 200
        assert all(np.isfinite(row["loss"]) and row["kl"] >= 0 for row in response.json()["rows"])


def test_csv_is_compressed(client):
    plain, packed = (
        client.get(f"{API}/trajectory.csv", headers={"Accept-Encoding": encoding})
        for encoding in ("identity", "br")
    )
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "br"
    assert packed.text == plain.text


def test_healthz_names_the_version(client):
    assert client.get("/healthz").json() == {"status": "ok", "version": __version__}


def test_head_is_answered_wherever_get_is(client):
    for path in ("/", "/docs", "/healthz", f"{API}/trajectory"):
        response = client.head(path)
        assert (response.status_code, response.content) == (200, b"")


def test_openapi_describes_parameters_units_and_answers(client):
    document = client.get("/openapi.json").json()
    routes = {path for path in document["paths"] if path.startswith(API)}
    assert routes == {
        f"{API}/{r}"
        for r in (
            "scenarios",
            "soft-targets",
            "sweep",
            "trajectory",
            "trajectory.csv",
            "trajectory/stream",
            "code/numpy.py",
            "code/pytorch.py",
            "numbers",
            "lab/dataset",
            "lab/teacher",
            "lab/run",
            "lab/run.csv",
            "lab/run/stream",
            "lab/run.csv",
            "lab/map/stream",
            "lab/map.csv",
            "lab/classify",
            "data",
            "data/{name}",
            "data/{name}/sweep",
            "data/{name}/figures.csv",
            "data/{name}/examples",
            "data/{name}/confusion",
            "data/{name}/soft-targets.npz",
            "runs",
            "runs/{name}",
            "runs/{name}/rows/{row}",
            "runs/{name}/stream",
        )
    }
    for route in routes:
        says_204 = "204" in document["paths"][route].get("get", {}).get("responses", {})
        assert says_204 is route.endswith("/stream")
    parameters = parameters_of(document, f"{API}/trajectory")
    assert parameters["T"]["schema"] == {
        "type": "number",
        "minimum": 0.05,
        "maximum": 100,
        "default": 3.0,
    }
    assert "ms" in parameters["pace"]["description"]
    row = document["components"]["schemas"]["StudentRow"]["properties"]
    assert "nats" in row["loss"]["description"]


def test_the_answers_have_the_documented_fields(client):
    document = client.get("/openapi.json").json()
    for route, schema in (
        ("soft-targets", "SoftTargetsAnswer"),
        ("trajectory", "TrajectoryAnswer"),
    ):
        fields = document["components"]["schemas"][schema]["properties"]
        assert set(client.get(f"{API}/{route}").json()) == set(fields)


def test_a_route_without_parameters_refuses_them(client):
    response = client.get(f"{API}/scenarios?foo=1")
    assert response.status_code == 422
    assert response.json()["detail"][0]["msg"].startswith("foo must be left away")


def test_a_large_run_is_the_same_as_a_small_one(client):
    logits = ",".join(str(k % 7) for k in range(100))
    rows = client.get(f"{API}/trajectory?logits={logits}&steps=500").json()["rows"]
    few = client.get(f"{API}/trajectory?logits={logits}&steps=5").json()["rows"]
    assert len(rows) == 501
    assert rows[:6] == few


@pytest.mark.parametrize("path", ["/api/v1/sweep", "/api/v1/scenarios", "/api/v1/lab/map.csv"])
def test_of_many_problems_the_first_are_told(client, path):
    names = [f"x{k}" for k in range(3_000)]
    response = client.get(f"{path}?{'&'.join(f'{name}=1' for name in names)}")
    assert response.status_code == 422
    locations = [problem["loc"] for problem in response.json()["detail"]]
    assert locations == [["query", name] for name in names[:20]]


def test_a_message_is_told_once(client):
    assert len(client.get(f"/api/v1/sweep?{'T=2&' * 3_000}").json()["detail"]) == 1
