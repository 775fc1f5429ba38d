import itertools
import random

import numpy as np
import pytest

from app.lab import config, temperature_map
from app.lab.tasks.digits.dataset import load
from app.settings import Settings
from tests.described import parameters_of
from tests.lab.answers import greys, without_times
from tests.serving import client_of, serving
from tests.web.events import events
from tests.web.stepwise import LAB
from tests.web.test_hostile import PIECES
from tests.web.test_streams import collect

SMALL = "width=8&transfer=200&epochs=6"
RUN, STREAM = f"{LAB}/run?{SMALL}", f"{LAB}/run/stream?{SMALL}"
AXES = {"widths": (8, 4), "temperatures": (8, 2), "seeds": 2}
MAP = f"{LAB}/map/stream?widths=8,4&temperatures=8,2&seeds=2&transfer=60&epochs=2&seed=5"
STREAMS = {STREAM: 6, MAP: 8}  # events before the last one
PER_EPOCH = {"train_loss", "test_accuracy", "recall"}


def messages(answer):
    assert answer.status_code == 422
    return [problem["msg"] for problem in answer.json()["detail"]]


# What the routes answer


def test_the_dataset_tells_its_source_and_its_split(client):
    answer = client.get(f"{LAB}/dataset").json()
    assert answer.keys() >= {"name", "source", "licence", "n_train", "n_test", "classes"}
    assert (answer["n_train"], answer["n_validation"], answer["n_test"]) == (7000, 1000, 2000)
    assert answer["classes"] == list("0123456789")


def test_the_teacher_is_one_network_unless_an_ensemble_is_asked_for(client):
    fields = {"layers", "parameters", "bytes", "test_accuracy", "train_accuracy", "digest"}
    single = client.get(f"{LAB}/teacher").json()
    assert single == client.get(f"{LAB}/teacher?teacher=single").json()
    assert single.keys() >= fields
    assert "members" not in single
    assert single["layers"] == [784, 800, 800, 10]
    ensemble = client.get(f"{LAB}/teacher?teacher=ensemble").json()
    transformer = client.get(f"{LAB}/teacher?teacher=vit").json()
    assert transformer["layers"] == [49, 64, 64, 64, 64, 10]
    assert transformer["bytes"] == 4 * transformer["parameters"] < single["bytes"] / 5
    assert ensemble.keys() >= fields | {"members"}
    assert ensemble["parameters"] == len(ensemble["members"]) * single["parameters"]
    for told in (single, transformer, ensemble, *ensemble["members"]):
        assert 0.98 <= told["test_accuracy"] <= told["train_accuracy"] <= 1


def test_a_runs_answer_is_complete(client):
    answer = client.get(f"{RUN}&T=2.50").json()
    assert answer.keys() >= {"config", "teacher", "students", "seconds"}
    assert "bias_sweep" not in answer
    assert answer["config"] == {
        "width": 8,
        "layers": 1,
        "T": 2.5,
        "hard_weight": 0,
        "t_squared": True,
        "divergence": "kl",
        "shape": [],
        "lr": 0.01,
        "hard_lr": 0.01,
        "smoothing": 0,
        "epochs": 6,
        "transfer": 200,
        "augment": False,
        "teacher": "single",
        "student": "mlp",
        "left_out": [],
        "seed": 0,
    }
    teacher = client.get(f"{LAB}/teacher").json()
    for name in ("parameters", "test_accuracy"):
        assert answer["teacher"][name] == teacher[name]
    assert list(answer["students"]) == ["hard", "distilled"]
    for student in answer["students"].values():
        assert student["parameters"] == 784 * 8 + 8 + 8 * 10 + 10
        assert len(student["epochs"]) == 6
        for epoch in student["epochs"]:
            assert epoch.keys() == PER_EPOCH
            assert epoch["train_loss"] > 0
            assert len(epoch["recall"]) == 10
            assert 0 <= min(epoch["recall"]) <= epoch["test_accuracy"] <= max(epoch["recall"]) <= 1
    assert answer["seconds"] > 0


def test_accuracies_are_whole_numbers_of_the_test_digits(client):
    counts = np.bincount(load().test.labels, minlength=10)
    for student in client.get(RUN).json()["students"].values():
        for epoch in student["epochs"]:
            right = np.array(epoch["recall"]) * counts
            assert right == pytest.approx(np.rint(right), abs=1e-9)
            assert epoch["test_accuracy"] * 2000 == pytest.approx(right.sum())


def test_every_parameter_of_the_query_has_its_effect(client):
    base = without_times(client.get(RUN).json()["students"])
    for option in ("layers=2", "T=1", "hard_weight=0.5", "t_squared=0",
                   "divergence=tv", "lr=0.02", "augment=1",
                   "teacher=ensemble", "teacher=few_digits", "teacher=vit", "left_out=3", "seed=1"):  # fmt: skip
        other = without_times(client.get(f"{RUN}&{option}").json()["students"])
        assert other["distilled"] != base["distilled"], option
    other = client.get(RUN.replace("200", "100")).json()["students"]
    assert without_times(other) != base
    three = without_times(client.get(f"{RUN}&hard_lr=0.02&smoothing=0.1").json()["students"])
    assert three["distilled"] == base["distilled"]
    assert three["hard"] != base["hard"]
    assert three["smoothed"] not in (base["hard"], three["hard"])


def test_the_streamed_epochs_are_the_runs(client):
    received = collect(client, STREAM)
    assert [(name, id_) for name, id_, _ in received] == [
        *(("epoch", str(k)) for k in range(1, 7)),
        ("done", "done"),
    ]
    answer = client.get(RUN).json()
    for k, (_, _, data) in enumerate(received[:-1], 1):
        assert data == {"epoch": k} | {
            name: student["epochs"][k - 1] for name, student in answer["students"].items()
        }
    assert without_times(received[-1][2]) == without_times(answer)


def test_a_maps_cells_are_ordinary_runs_in_its_order(client):
    received = collect(client, MAP)
    assert [(name, id_) for name, id_, _ in received] == [
        *(("cell", str(k)) for k in range(1, 9)),
        ("done", "done"),
    ]
    cells = [data for _, _, data in received[:-1]]
    axes = itertools.product((8, 4), (8, 2), (5, 6))
    assert [(c["width"], c["temperature"], c["seed"]) for c in cells] == list(axes)
    for c in (cells[0], cells[5]):
        query = f"width={c['width']}&T={c['temperature']}&seed={c['seed']}&transfer=60&epochs=2"
        students = client.get(f"{LAB}/run?{query}").json()["students"]
        for name, student in students.items():
            assert c[name] == student["epochs"][-1]["test_accuracy"]
    done = received[-1][2]
    assert done["cells"] == 8
    for mean, pair in zip(done["means"], zip(cells[::2], cells[1::2], strict=True), strict=True):
        assert (mean["width"], mean["temperature"]) == (pair[0]["width"], pair[0]["temperature"])
        for name in ("hard", "distilled"):
            one, other = (c[name] for c in pair)
            assert mean[name]["mean"] == pytest.approx((one + other) / 2)
            # the digits that both seeds share vary too
            assert mean[name]["standard_error"] >= abs(one - other) / 2 - 1e-12
            assert mean[name]["margin"] > mean[name]["standard_error"]
        assert mean["gain"]["mean"] == pytest.approx(
            mean["distilled"]["mean"] - mean["hard"]["mean"]
        )
        assert 0 <= mean["gain"]["p_holm"] <= 1


def test_another_server_gives_the_same_digits(client):
    with (
        serving(Settings(lab_workers=2)) as url,
        client_of(url) as other,
    ):
        assert collect(other, MAP) == collect(client, MAP)
        one, another = (c.get(f"{RUN}&left_out=3&augment=1").json() for c in (client, other))
    assert without_times(one) == without_times(another)
    assert one["seconds"] != another["seconds"]  # it was computed anew


def test_a_digit_never_seen_is_recognised_once_its_bias_is_corrected(client):
    answer = client.get(f"{LAB}/run?left_out=3&width=120&T=4").json()
    sweep = answer["bias_sweep"]
    assert sweep["biases"][0] == 0
    for name in ("hard", "distilled"):
        assert len(sweep[name]["accuracy"]) == len(sweep["biases"])
        last = answer["students"][name]["epochs"][-1]
        assert sweep[name]["accuracy"][0] == last["test_accuracy"]
        assert sweep[name]["recall_left_out"][0] == pytest.approx(last["recall"][3])
    assert sweep["hard"]["recall_left_out"][0] == 0
    distilled = sweep["distilled"]
    assert distilled["recall_left_out"][distilled["chosen"]] >= 0.9
    assert distilled["accuracy"][distilled["chosen"]] > distilled["accuracy"][0]


# Streams that are cut


@pytest.mark.parametrize("path", STREAMS)
@pytest.mark.parametrize(
    ("last", "first"),
    [("0", 1), ("2", 3), ("00000000000000000004", 5), ("99999999999", None), ("x", 1), ("-1", 1)],
)
def test_a_stream_goes_on_after_the_last_event_received(client, path, last, first):
    whole = collect(client, path)
    received = collect(client, path, **{"Last-Event-ID": last})
    assert received == (whole[first - 1 :] if first else whole[-1:])


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_cut_anywhere_loses_no_event_and_repeats_none(client, path):
    path += "&lr=0.004"  # a run of its own: not computed before it is cut
    seen, last = [], None
    for size in itertools.cycle((1, 3, 2)):
        headers = {} if last is None else {"Last-Event-ID": last}
        with client.stream("GET", path, headers=headers) as answer:
            for name, id_, data in itertools.islice(events(answer.iter_lines()), size):
                seen.append((name, id_, data))
                last = id_
        if seen[-1][0] == "done":
            break
    n = STREAMS[path.removesuffix("&lr=0.004")]
    assert [id_ for _, id_, _ in seen] == [*map(str, range(1, n + 1)), "done"]
    assert seen == collect(client, path)


# What the routes refuse


@pytest.mark.parametrize(
    ("route", "name", "value", "rule"),
    [
        ("run", "width", "3", "a whole number between 4 and 300"),
        ("run", "layers", "3", "1 or 2"),
        ("run", "T", "0", "between 0.05 and 100"),
        ("run", "T", "nan", "between 0.05 and 100"),
        ("run", "lr", "0", "above 0, up to 0.1"),
        ("run", "epochs", "61", "a whole number between 1 and 60"),
        ("run", "transfer", "59", "a whole number between 60 and 7000"),
        ("run", "teacher", "both", "single, ensemble, few_digits or vit"),
        ("run", "left_out", "10", "some of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        ("run", "alpha", "1", "one of " + ", ".join(config.NAMES)),
        ("run/stream", "T", "101", "between 0.05 and 100"),
        ("run/stream", "pace", "0", "one of " + ", ".join(config.NAMES)),
        ("map/stream", "seeds", "11", "a whole number between 1 and 10"),
        ("map/stream", "widths", "30.5", "1 to 10 different whole numbers between 4 and 300"),
        ("map/stream", "temperatures", "0", "1 to 10 numbers between 0.05 and 100"),
        ("map/stream", "T", "4", "one of " + ", ".join(temperature_map.NAMES)),
        ("teacher", "teacher", "none", "single, ensemble, few_digits or vit"),
        ("teacher", "width", "60", "one of teacher"),
        ("dataset", "width", "60", "left away: this route takes no parameters"),
    ],
)
def test_a_bad_value_is_a_422_with_name_rule_and_value(client, route, name, value, rule):
    answer = client.get(f"{LAB}/{route}", params={name: value})
    assert messages(answer) == [f"{name} must be {rule}, got {value}"]
    assert answer.json()["detail"][0]["loc"] == ["query", name]
    assert client.head(f"{LAB}/{route}", params={name: value}).status_code == 422


def test_every_fault_is_told_at_once_and_a_name_counts_once(client):
    said = messages(client.get(f"{LAB}/run?T=0&utm_source=x&seed=1&seed=2&seed=3"))
    assert [message.split(" ")[0] for message in said] == ["T", "utm_source", "seed"]
    assert said[2] == "seed must be given once, got more than one value"


def test_a_map_of_more_than_60_runs_is_refused(client):
    query = "temperatures=1,2,3,4,5,6,7&widths=4,5,6&seeds=3"
    (said,) = messages(client.get(f"{LAB}/map/stream?{query}"))
    assert said.startswith("seeds must be at most 60 runs in all")
    assert said.endswith("got 63")


BASES = {
    "run": (config.NAMES, {"width": "4", "transfer": "60", "epochs": "1"}),
    "map/stream": (
        temperature_map.NAMES,
        {"temperatures": "1", "widths": "4", "seeds": "1", "transfer": "60", "epochs": "1"},
    ),
    "teacher": (("teacher", "width"), {}),
    "dataset": (("name",), {}),
}
BASES["run/stream"] = BASES["run"]


@pytest.mark.parametrize("route", sorted(BASES))
def test_hostile_queries_do_no_harm(client, route):
    dice = random.Random(f"{route} 20150309")
    names, base = BASES[route]
    seen = set()
    for _ in range(120):
        chosen = dice.choices([*names, "x<y", "__proto__", ""], k=dice.randint(0, 2))
        query = [(name, "".join(dice.choices(PIECES, k=dice.randint(1, 2)))) for name in chosen]
        # What is given last makes a run small that a hostile query has left as large as it is.
        headers = {"Last-Event-ID": dice.choice(["", "1", "9" * 300, "-1", "1e9", b"\xb2", "0x1"])}
        answer = client.get(f"{LAB}/{route}", params=[*query, *base.items()], headers=headers)
        assert answer.status_code in (200, 422), query
        seen.add(answer.status_code)
        if answer.headers["content-type"].startswith("text/event-stream"):
            assert list(events(answer.iter_lines()))[-1][0] == "done"
        else:
            answer.json()
    assert seen == {200, 422}


# Headers


@pytest.mark.parametrize("path", STREAMS)
def test_streams_are_not_stored_and_not_buffered(client, path):
    with client.stream("GET", path) as answer:
        assert answer.headers["cache-control"] == "no-cache, no-transform"
        assert answer.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in answer.headers
        assert answer.headers["access-control-allow-origin"] == "*"


def test_answers_may_be_cached_and_read_from_anywhere(client):
    for path in (f"{LAB}/dataset", f"{LAB}/teacher", RUN):
        headers = client.get(path).headers
        assert headers["cache-control"].startswith("public")
        assert headers["access-control-allow-origin"] == "*"


def test_openapi_describes_every_parameter_and_every_answer(client):
    document = client.get("/openapi.json").json()
    for route, names in (("run", config.NAMES), ("run/stream", config.NAMES), ("teacher", ["teacher"]),
                         ("map/stream", temperature_map.NAMES)):  # fmt: skip
        described = parameters_of(document, f"{LAB}/{route}").values()
        assert {p["name"] for p in described if p["in"] == "query"} == set(names)
    schemas = document["components"]["schemas"]
    for answer, schema in (
        (client.get(f"{LAB}/dataset"), "DatasetAnswer"),
        (client.get(f"{LAB}/teacher?teacher=ensemble"), "TeacherAnswer"),
        (client.get(f"{RUN}&left_out=3&smoothing=0.1"), "RunAnswer"),
        (client.post(f"{LAB}/classify", json={"pixels": greys(0)}), "ClassifyAnswer"),
    ):
        assert_described(answer.json(), schemas, schema)


def assert_described(told, schemas, schema):
    properties = schemas[schema]["properties"]
    assert set(told) == set(properties), schema
    for name, described in properties.items():
        options = [described, *described.get("anyOf", ())]
        inner = [d["$ref"].rsplit("/", 1)[-1] for d in options if "$ref" in d]
        if inner and isinstance(told[name], dict):
            assert_described(told[name], schemas, inner[0])


@pytest.mark.parametrize("name", ["seeds", "widths", "temperatures", "divergences"])
def test_an_axis_is_given_once(client, name):
    query = {"seeds": "1", "widths": "4", "temperatures": "1", "transfer": "60", "epochs": "1"}
    query |= {"divergences": "kl"}
    twice = [*query.items(), (name, "5")]
    answer = client.get(f"{LAB}/map/stream", params=twice)
    assert answer.status_code == 422
    assert f"{name} must be given once" in answer.text
