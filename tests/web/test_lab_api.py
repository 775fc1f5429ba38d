import itertools
import json
import random
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from unittest import mock
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as drawing
from hypothesis import strategies as st

from app.lab import config, grid, teachers
from app.lab.digits import load
from app.lab.engine import default_workers
from app.lab.places import Places
from app.main import create_app
from app.settings import Settings
from tests.serving import serving
from tests.web.events import events
from tests.web.test_hostile import PIECES
from tests.web.test_streams import collect

LAB = "/api/v1/lab"
SMALL = "width=8&transfer=200&epochs=6"
RUN, STREAM = f"{LAB}/run?{SMALL}", f"{LAB}/run/stream?{SMALL}"
AXES = {"widths": (8, 4), "temperatures": (8, 2), "seeds": 2}
MAP = f"{LAB}/map/stream?widths=8,4&temperatures=8,2&seeds=2&transfer=60&epochs=2&seed=5"
STREAMS = {STREAM: 6, MAP: 8}  # events before the last one
PER_EPOCH = {"train_loss", "test_accuracy", "recall"}
TIMES = {"seconds", "prediction_seconds"}


def without_times(told):
    """All but what depends on the machine and on the moment."""
    if isinstance(told, dict):
        return {name: without_times(value) for name, value in told.items() if name not in TIMES}
    return told


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
    assert ensemble.keys() >= fields | {"members"}
    assert ensemble["parameters"] == len(ensemble["members"]) * single["parameters"]
    for told in (single, ensemble, *ensemble["members"]):
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
        "lr": 0.003,
        "epochs": 6,
        "transfer": 200,
        "augment": False,
        "teacher": "single",
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
    for option in ("layers=2", "T=1", "hard_weight=0.5", "t_squared=0", "lr=0.01", "augment=1",
                   "teacher=ensemble", "left_out=3", "seed=1"):  # fmt: skip
        other = without_times(client.get(f"{RUN}&{option}").json()["students"])
        assert other["distilled"] != base["distilled"], option
    other = client.get(RUN.replace("200", "100")).json()["students"]
    assert without_times(other) != base


def test_the_streamed_epochs_are_the_runs(client):
    received = collect(client, STREAM)
    assert [(name, id_) for name, id_, _ in received] == [
        *(("epoch", str(k)) for k in range(1, 7)),
        ("done", None),
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
        ("done", None),
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
            assert mean[name]["standard_error"] == pytest.approx(abs(one - other) / 2)


def test_another_server_gives_the_same_digits(client):
    with serving(Settings(lab_workers=2)) as url, httpx.Client(base_url=url, timeout=20) as other:
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
    assert [id_ for _, id_, _ in seen] == [*map(str, range(1, n + 1)), None]
    assert seen == collect(client, path)


# What the teacher takes an image for


def greys(k):
    return np.rint(load().test.pixels[k] * 255).astype(int).tolist()


def test_classifying_a_test_digit_gives_the_teachers_logits(client):
    expected = teachers.on_test_digits(ensemble=False)[:, 0]
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
        ("run", "teacher", "both", "single or ensemble"),
        ("run", "left_out", "10", "some of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        ("run", "alpha", "1", "one of " + ", ".join(config.NAMES)),
        ("run/stream", "T", "101", "between 0.05 and 100"),
        ("run/stream", "pace", "0", "one of " + ", ".join(config.NAMES)),
        ("map/stream", "seeds", "11", "a whole number between 1 and 10"),
        ("map/stream", "widths", "30.5", "1 to 10 different whole numbers between 4 and 300"),
        ("map/stream", "temperatures", "0", "1 to 10 numbers between 0.05 and 100"),
        ("map/stream", "T", "4", "one of " + ", ".join(grid.NAMES)),
        ("teacher", "teacher", "none", "single or ensemble"),
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
    assert [message.split(" ")[0] for message in said] == ["T", "utm_source", "seed", "seed"]
    assert said[2] == "seed must be given once, got more than one value"


def test_a_map_of_more_than_60_runs_is_refused(client):
    query = "temperatures=1,2,3,4,5,6,7&widths=4,5,6&seeds=3"
    (said,) = messages(client.get(f"{LAB}/map/stream?{query}"))
    assert said.startswith("seeds must be at most 60 runs in all")
    assert said.endswith("got 63")


BASES = {
    "run": (config.NAMES, {"width": "4", "transfer": "60", "epochs": "1"}),
    "map/stream": (
        grid.NAMES,
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
        assert answer.headers["cache-control"] == "no-cache"
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
                         ("map/stream", grid.NAMES)):  # fmt: skip
        described = document["paths"][f"{LAB}/{route}"]["get"]["parameters"]
        assert {p["name"] for p in described if p["in"] == "query"} == set(names)
    schemas = document["components"]["schemas"]
    for answer, schema in (
        (client.get(f"{LAB}/dataset"), "DatasetAnswer"),
        (client.get(f"{LAB}/teacher?teacher=ensemble"), "TeacherAnswer"),
        (client.get(f"{RUN}&left_out=3"), "RunAnswer"),
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


# Places, and who leaves. Here a test decides when the next epoch is computed.


class Stepwise(ThreadPoolExecutor):
    """Computes a task when it is allowed to."""

    def __init__(self):
        super().__init__(1)
        self.given = SimpleQueue()
        self.computed = []  # the configuration of each task
        self._allowed = threading.Semaphore(0)

    def submit(self, task, *args):
        if not args:
            return super().submit(task)  # what makes a worker start
        self.given.put(args[0].width)
        return super().submit(self._once_allowed, task, *args)

    def _once_allowed(self, task, *args):
        self._allowed.acquire()
        self.computed.append(args[0])
        return task(*args)

    def allow(self, n):
        self._allowed.release(n)

    def widths(self):
        return [run.width for run in self.computed]


@dataclass
class Lab:
    """A server whose executor is Stepwise."""

    client: httpx.Client
    executor: Stepwise
    left: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def train(self, path):
        """What a whole run's route answers, its epochs allowed."""
        self.executor.allow(100)
        return self.client.get(path)

    def begun(self, width):
        """Await a task of a run of that width."""
        while self.executor.given.get(timeout=10) != width:
            pass

    def gone(self):
        """Await somebody's leave of a place."""
        assert self.left.acquire(timeout=10)

    @contextmanager
    def asked(self, path):
        """A request of which no answer is read before it is cut."""
        address = urlsplit(str(self.client.base_url))
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            yield


@contextmanager
def stepwise(**settings):
    lab = Lab(None, Stepwise())

    class Watched(Places):
        def leave(self, key):
            super().leave(key)
            lab.left.release()

    with (
        mock.patch("app.main.Workers", lambda workers: lab.executor),
        mock.patch("app.main.Places", Watched),
        serving(Settings(lab_workers=1, **settings)) as url,
        httpx.Client(base_url=url, timeout=10) as lab.client,
    ):
        try:
            yield lab
        finally:
            lab.executor.allow(10_000)


@contextmanager
def streaming(lab, path):
    """Watch a stream; the value gives its events."""
    with lab.client.stream("GET", path) as answer:
        assert answer.status_code == 200
        yield events(answer.iter_lines())


def small(width, route="run/stream", epochs=40):
    return f"{LAB}/{route}?width={width}&transfer=60&epochs={epochs}"


def small_map(width):
    return f"{LAB}/map/stream?widths={width}&temperatures=1,2,3,4&seeds=10&transfer=60&epochs=1"


def refused(answer):
    if answer.status_code != 503:
        return False
    assert int(answer.headers["retry-after"]) > 0
    assert "public" not in answer.headers.get("cache-control", "")
    assert "try again" in answer.json()["detail"]
    return True


def test_who_finds_every_place_taken_is_told_when_to_try_again():
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, small(4)) as first:
            lab.executor.allow(1)
            assert next(first)[:2] == ("epoch", "1")
            for path in (small(5), small(5, "run"), small_map(6)):
                assert refused(lab.client.get(path))
            with streaming(lab, small(4)) as second:  # who watches the same needs no place
                assert next(second)[:2] == ("epoch", "1")
                lab.executor.allow(100)
                assert list(first) == list(second)
        lab.gone()
        lab.gone()
        assert set(lab.executor.widths()) == {4}  # nothing was trained for who was refused
        assert lab.client.get(small(5, "run")).status_code == 200


def test_a_run_shares_its_place_until_its_last_watcher_has_left():
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, small(4)) as first:
            lab.executor.allow(1)
            next(first)
            with streaming(lab, small(4)) as second:
                next(second)
            lab.gone()
            assert refused(lab.client.get(small(5)))
        lab.gone()
        assert lab.train(small(5, "run")).status_code == 200


def test_there_are_as_many_places_as_the_setting_says():
    with stepwise(lab_runs=2) as lab, lab.asked(small(4)):
        lab.begun(4)
        with lab.asked(small_map(5)):
            lab.begun(5)
            assert refused(lab.client.get(small(6)))
        lab.gone()
        with lab.asked(small(6)):
            lab.begun(6)


def test_a_finished_run_is_answered_although_every_place_is_taken():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(3 + 1)  # epochs, and the result
        finished = lab.client.get(small(4, "run", 3)).json()
        lab.gone()
        with lab.asked(small(5)):
            lab.begun(5)
            assert refused(lab.client.get(small(6)))
            assert lab.client.get(small(4, "run", 3)).json() == finished
            received = collect(lab.client, small(4, "run/stream", 3))
            assert [id_ for _, id_, _ in received] == ["1", "2", "3", None]
            assert received[-1][2] == finished


@pytest.mark.parametrize("path", [small(5), small_map(5)])
def test_a_stream_that_is_cut_is_not_trained_any_further(path):
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, path) as first:
            lab.executor.allow(2)
            assert [id_ for _, id_, _ in itertools.islice(first, 2)] == ["1", "2"]
        lab.gone()
        # On the only worker: whatever else was to be done comes before.
        assert lab.train(small(4, "run", 3)).status_code == 200
        assert lab.executor.widths().count(5) <= 3


def test_a_run_whose_asker_has_left_is_not_trained_any_further():
    with stepwise(lab_runs=1) as lab:
        with lab.asked(small(5, "run")):
            lab.begun(5)
        lab.executor.allow(2)  # the one that was begun, and one while its leave is told
        lab.gone()
        assert lab.train(small(4, "run", 3)).status_code == 200
        assert lab.executor.widths().count(5) <= 2


def test_who_comes_back_goes_on_where_the_run_was_left():
    with stepwise(lab_runs=1) as lab:
        with streaming(lab, small(5, epochs=4)) as first:
            lab.executor.allow(2)
            seen = list(itertools.islice(first, 2))
        lab.gone()
        lab.executor.allow(100)
        seen += collect(lab.client, small(5, epochs=4), **{"Last-Event-ID": "2"})
        assert [id_ for _, id_, _ in seen] == ["1", "2", "3", "4", None]
        # two epochs, one that was computed for nobody, two more and the result
        assert len(lab.executor.computed) <= 6
        assert without_times(seen[-1][2]["students"]) == {
            name: without_times(student)
            for name, student in lab.client.get(small(5, "run", 4)).json()["students"].items()
        }


def test_no_place_is_lost():
    with stepwise(lab_runs=1) as lab:
        paths = (small(4), small(5, "run"), small_map(6), small(7), small_map(8))
        for width, path in enumerate(paths, 4):
            with lab.asked(path):  # leaves before anything has come
                lab.begun(width)
                assert refused(lab.client.get(small(100)))
            lab.executor.allow(2)
            lab.gone()
            assert lab.client.get(f"{small(4)}&T=0").status_code == 422
            assert lab.client.head(small(4)).status_code == 200
            assert lab.client.head(small_map(4)).status_code == 200
        assert lab.train(small(9, "run", 3)).status_code == 200


@pytest.mark.parametrize("path", [small(4), small_map(4), f"{LAB}/dataset", f"{LAB}/teacher"])
def test_head_answers_at_once_and_trains_nothing(path):
    with stepwise(lab_runs=1) as lab:
        with lab.asked(small(5)):  # the only place is taken: who needs none does not mind
            lab.begun(5)
            answer = lab.client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
        kind = "text/event-stream" if "stream" in path else "application/json"
        assert answer.headers["content-type"].startswith(kind)
        assert lab.executor.widths() in ([], [5])


def test_an_answer_of_503_is_json_that_names_its_path():
    with stepwise(lab_runs=1) as lab, lab.asked(small(4)):
        lab.begun(4)
        answer = lab.client.get(small(5), headers={"Accept": "text/event-stream"})
        assert answer.headers["content-type"] == "application/json"
        assert json.loads(answer.text)["path"] == f"{LAB}/run/stream"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"lab_workers": 3, "lab_runs": 5, "lab_waiting": 7}, (3, 5, 7)),
        ({}, (default_workers(), 8, 32)),
    ],
)
def test_the_settings_are_those_of_the_engine(settings, expected):
    with (
        mock.patch("app.main.Workers") as workers,
        mock.patch("app.main.Places") as places,
    ):
        engine = create_app(Settings(**settings)).state.lab
        engine.warm()
    workers.assert_called_once_with(expected[0])
    places.assert_called_once_with(*expected[1:])
    assert engine.workers == expected[0]


def test_head_of_a_run_trains_nothing():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(100)
        for path in (small(4, "run", 3), small_map(4).replace("/stream", ".csv")):
            assert lab.client.head(path).status_code == 200
        assert lab.executor.computed == []


@pytest.mark.parametrize("name", ["seeds", "widths", "temperatures"])
def test_an_axis_is_given_once(client, name):
    query = {"seeds": "1", "widths": "4", "temperatures": "1", "transfer": "60", "epochs": "1"}
    twice = [*query.items(), (name, "5")]
    answer = client.get(f"{LAB}/map/stream", params=twice)
    assert answer.status_code == 422
    assert f"{name} must be given once" in answer.text


def test_refused_requests_do_not_push_out_what_was_computed():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(4)
        lab.client.get(small(4, "run", 3))
        lab.gone()
        with lab.asked(small(5)):
            lab.begun(5)
            for width in range(200, 300):
                assert refused(lab.client.get(small(width) + "&layers=2"))
            assert lab.client.get(small(4, "run", 3)).status_code == 200
