"""The API of recorded runs: their figures, their rows, and their lines as they come."""

import json

import httpx
import numpy as np
import pytest

from app.main import create_app
from app.numerics.losses import cross_entropy, kl_divergence
from app.numerics.softmax import log_softmax, softmax
from app.recordings.mounted_runs import MountedRuns
from app.settings import Settings
from tests.recordings.run_files import FIXED, TEACHER, append, lines, recorder, student, write_run
from tests.serving import client_of, serving
from tests.web.events import events


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    write_run(folder / "kd.jsonl", names=["a", "b"])
    write_run(folder / "long.jsonl", steps=range(0, 5000, 10))
    write_run(folder / "bare.jsonl", labels=None, hard_weight=0)
    write_run(folder / "two.jsonl", teacher_logits=np.stack([TEACHER, TEACHER[:, ::-1]], 1))
    with (folder / "wrong.jsonl").open("w") as file:
        print('{"format": "soft-targets recording", "version": 9}', file=file)
    return folder


@pytest.fixture(scope="module")
def client(folder):
    with serving(runs=MountedRuns(folder)) as url, client_of(url) as client:
        yield client


def get(client, path):
    answer = client.get(f"/api/v1/runs{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def streamed(client, path, last=None):
    """The events to the end of the file."""
    headers = {"Last-Event-ID": last} if last else {}
    address = f"/api/v1/runs/{path}"
    with client.stream("GET", address, params={"follow": 0}, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        return list(events(answer.iter_lines()))


def ids(found):
    return [id for name, id, _ in found if name == "log"]


def test_the_list_names_every_run_and_what_is_wrong(client):
    listed = {one["name"]: one for one in get(client, "")}
    names = ["bare", "kd", "long", "two", "wrong"]
    assert [name for name in listed if name in names] == names  # other tests make more
    assert listed["kd"] == {
        "name": "kd",
        "n_logs": 3,
        "first_step": 0,
        "last_step": 100,
        "rows": 2,
        "classes": FIXED["classes"],
        "temperature": 4.0,
        "hard_weight": 0.1,
        "metrics": ["loss"],
        "problem": None,
    }
    assert listed["wrong"]["problem"].startswith("wrong.jsonl, line 1: the header must have")
    assert listed["wrong"]["n_logs"] is None


def test_the_figures_of_a_run_are_those_of_its_logs(client):
    found = get(client, "/kd?T=2")
    assert (found["rows"], found["teachers"], found["T"], found["temperature"]) == (2, 1, 2.0, 4.0)
    assert (found["labels"], found["names"], found["thinned"]) == ([0, 2], ["a", "b"], False)
    assert (found["steps"], found["last_step"]) == ([0, 50, 100], 100)
    assert found["metrics"] == {"loss": [1.0, 1 / 51, 1 / 101]}
    log_q = log_softmax(TEACHER, 2.0)
    wanted = [kl_divergence(log_q, log_softmax(student(s), 2.0)).mean() for s in (0, 50, 100)]
    assert found["pair"]["kl_mean"] == pytest.approx(wanted, rel=1e-9)
    assert found["pair"]["agreement"] == [0.0, 1.0, 1.0]  # cat and dog
    assert found["pair"]["accuracy"] == [0.0, 0.5, 0.5]  # cat and rabbit
    assert found["best"] == {"kl_mean": 100, "agreement": 50, "accuracy": 50}


def test_without_T_and_labels_the_temperature_is_the_runs_and_there_is_no_accuracy(client):
    found = get(client, "/bare")
    assert (found["T"], found["pair"]["accuracy"]) == (4.0, None)
    assert found["pair"]["kl_mean"] == get(client, "/kd?T=4")["pair"]["kl_mean"]
    assert set(found["best"]) == {"kl_mean", "agreement"}


def test_of_a_long_run_two_hundred_logs_are_told_and_it_says_so(client):
    found = get(client, "/long")
    assert (found["n_logs"], found["thinned"], len(found["steps"])) == (500, True, 200)
    assert (found["steps"][0], found["steps"][-1], found["last_step"]) == (0, 4990, 4990)
    lengths = {len(column) for column in (found["times"], *found["metrics"].values())}
    assert lengths == {200}


def test_a_row_has_teacher_and_student_at_one_and_at_t(client):
    found = get(client, "/kd/rows/1?T=3")
    assert (found["name"], found["label"], found["row"]) == ("b", 2, 1)
    assert np.float32(found["teacher_logits"]).tolist() == TEACHER[1:].tolist()
    assert found["teacher_probs"] == pytest.approx(softmax(TEACHER[1]))
    assert found["soft_targets"] == pytest.approx(softmax(TEACHER[1], 3.0))
    z = student(50)[1]
    assert found["student_logits"][1] == z.tolist()
    assert found["student_probs"][1] == pytest.approx(softmax(z))
    assert found["student_soft"][1] == pytest.approx(softmax(z, 3.0))
    kl = kl_divergence(log_softmax(TEACHER[1], 3.0), log_softmax(z, 3.0))
    assert found["kl"][1] == pytest.approx(float(kl))
    assert found["cross_entropy"][1] == pytest.approx(float(cross_entropy(2, log_softmax(z))))
    assert get(client, "/bare/rows/1")["cross_entropy"] is None


def test_several_teachers_are_the_mean_of_their_probabilities(client):
    found = get(client, "/two/rows/0?T=3")
    mean = (softmax(TEACHER[0], 3.0) + softmax(TEACHER[0, ::-1], 3.0)) / 2
    assert found["soft_targets"] == pytest.approx(mean)
    assert get(client, "/two")["teachers"] == 2


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("none", 404, "no run is called none"),
        ("kd/rows/2", 404, "row must be from 0 to 1, got 2"),
        ("kd/rows/-1", 404, "row must be from 0 to 1, got -1"),
        ("kd/rows/01", 404, "row must be from 0 to 1, got 01"),
        ("wrong", 409, "wrong.jsonl, line 1: the header must have"),
        ("wrong/rows/0", 409, "the header must have"),
        ("wrong/stream?follow=0", 409, "the header must have"),
        ("kd?T=0", 422, "T must be between 0.05 and 100, got 0"),
        ("kd?t=1", 422, "t must be one of T"),
        ("kd/stream?after=1", 422, "after must be the id of an event, got 1"),
        ("..%2f..%2fetc%2fpasswd", 404, ""),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(client, path, status, message):
    answer = client.get(f"/api/v1/runs/{path}")
    assert answer.status_code == status
    assert message in answer.text


def test_answers_about_growing_files_are_revalidated(client):
    answer = client.get("/api/v1/runs/kd")
    assert answer.headers["cache-control"] == "no-cache"
    assert "etag" not in answer.headers


def test_a_stream_has_the_header_and_every_line_of_the_file(client, folder):
    header, *found, done = streamed(client, "kd/stream")
    assert header[:2] == ("header", None)
    assert header[2]["classes"] == FIXED["classes"]
    assert [data for _, _, data in found] == lines(folder / "kd.jsonl")[1:]
    assert done == ("done", "done", {})


def test_a_stream_goes_on_after_the_last_event_or_the_last_line_of_the_figures(client):
    found = streamed(client, "kd/stream")
    assert streamed(client, "kd/stream", found[1][1]) == found[2:]
    assert streamed(client, "kd/stream", found[3][1]) == found[4:]
    last = get(client, "/kd")["last_id"]
    assert last == found[3][1]
    assert client.get(f"/api/v1/runs/kd/stream?follow=0&after={last}").text.count("event: ") == 1
    answer = client.get("/api/v1/runs/kd/stream", headers={"Last-Event-ID": "done"})
    assert answer.status_code == 204


@pytest.mark.parametrize("last", ["1-00000000", "999999999999999-00000000", "5", "0-00000000", "x"])
def test_an_id_of_another_file_begins_anew(client, last):
    assert streamed(client, "kd/stream", last) == streamed(client, "kd/stream")


def test_head_waits_for_nothing(client):
    assert client.head("/api/v1/runs/kd/stream").status_code == 200


class Following:
    """A client of a stream that does not end, an event at a time."""

    def __init__(self, client, name, last=None):
        headers = {"Last-Event-ID": last} if last else {}
        self._stream = client.stream("GET", f"/api/v1/runs/{name}/stream", headers=headers)

    def __enter__(self):
        answer = self._stream.__enter__()
        assert answer.status_code == 200
        return events(answer.iter_lines())

    def __exit__(self, *error):
        self._stream.__exit__(*error)


def test_a_stream_follows_what_is_recorded_also_for_two_at_once(client, folder):
    path = folder / "growing.jsonl"
    with recorder(path) as run:
        with Following(client, "growing") as one, Following(client, "growing") as other:
            assert [next(one)[0], next(other)[0]] == ["header"] * 2
            for step in (1, 2):
                run.log(step, student_logits=student(step))
                told = next(one)
                assert told[2] == lines(path)[-1]
                assert next(other) == told
        run.log(3, student_logits=student(3))
    assert get(client, "/growing")["steps"] == [1, 2, 3]


def test_a_training_that_goes_back_tells_its_steps_again(client, folder):
    path = write_run(folder / "back.jsonl", steps=(0, 10, 20))
    last = ids(streamed(client, "back/stream"))[1]
    write_run(path, steps=(5, 15))
    steps = [data["step"] for name, _, data in streamed(client, "back/stream") if name == "log"]
    assert steps == [0, 10, 20, 5, 15]
    after = [data["step"] for name, _, data in streamed(client, "back/stream", last) if data]
    assert after == [20, 5, 15]
    assert get(client, "/back")["steps"] == [0, 5, 15]


def test_a_file_that_is_replaced_begins_anew_with_its_header(client, folder):
    path = write_run(folder / "again.jsonl", steps=(0, 10))
    last = ids(streamed(client, "again/stream"))[-1]
    with Following(client, "again", last) as follows:
        other = write_run(folder / "other.txt", steps=(0, 10, 20), temperature=2)
        other.replace(path)
        header = next(follows)
        assert (header[0], header[2]["temperature"]) == ("header", 2.0)
        assert [next(follows)[2]["step"] for _ in range(3)] == [0, 10, 20]
    assert streamed(client, "again/stream", last)[0][0] == "header"
    assert get(client, "/again")["temperature"] == 2.0


def test_a_file_that_becomes_shorter_is_read_again(client, folder):
    path = write_run(folder / "short.jsonl", steps=(0, 10, 20))
    assert get(client, "/short")["n_logs"] == 3
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(whole[:2]))
    assert get(client, "/short")["n_logs"] == 1


def test_lines_that_are_no_log_or_do_not_fit_are_told_and_passed_over(client, folder):
    path = write_run(folder / "damaged.jsonl", steps=(0,))
    with path.open("a") as file:
        print("not json", file=file)
    append(path, step=5, student_logits=[[1, 2, 3]])
    append(path, step=6, student_logits=student(6).tolist())
    found = get(client, "/damaged")
    assert (found["steps"], found["n_logs"], found["n_damaged"]) == ([0, 6], 3, 2)
    assert "student_logits must be (2, 3), got (1, 3)" in found["problem"]
    told = streamed(client, "damaged/stream")
    assert [name for name, _, _ in told] == ["header", "log", "problem", "problem", "log", "done"]
    assert told[3][2]["detail"] == "step 5: student_logits must be (2, 3), got (1, 3)"
    assert streamed(client, "damaged/stream", told[2][1]) == told[3:]


def test_a_damaged_last_log_is_given_no_other_logs_time_and_metrics(client, folder):
    path = write_run(folder / "torn.jsonl", steps=(0,))
    assert get(client, "/torn")["last_time"] > 0
    append(path, step=5, student_logits=[[1, 2, 3]])
    found = get(client, "/torn")
    assert (found["last_step"], found["last_time"]) == (5, None)
    assert next(r["metrics"] for r in get(client, "") if r["name"] == "torn") == []


def test_a_run_that_is_yet_to_come_is_waited_for(tmp_path):
    path = tmp_path / "new" / "kd.jsonl"
    with serving(runs=MountedRuns(path)) as url, client_of(url) as client:
        assert "is not there yet" in client.get("/api/v1/runs").json()[0]["problem"]
        assert client.get("/api/v1/runs/kd").status_code == 409
        with Following(client, "kd") as follows:
            name, _, data = next(follows)
            assert name == "problem"
            assert data["detail"].startswith("kd.jsonl: is not there yet")
            write_run(path, steps=(0,))
            assert [next(follows)[0] for _ in range(2)] == ["header", "log"]
        assert get(client, "/kd")["steps"] == [0]


def test_an_ordinary_server_shows_two_students_of_the_lab_as_they_were_recorded():
    app = create_app(Settings(access_log=False))
    assert list(app.state.runs) == ["digits", "digits-hard"]
    distilled, hard = (run.recording.header.hard_weight for run in app.state.runs.values())
    assert (distilled, hard) == (0, 1)


def test_every_float_is_told_as_the_file_has_it(client, folder):
    path = write_run(folder / "exact.jsonl", steps=())
    logits = np.random.default_rng(0).normal(size=(2, 3)) * [1e-300, 1, 1e300]
    append(path, step=1, student_logits=logits.tolist())
    _, (_, _, data), _ = streamed(client, "exact/stream")
    assert data["student_logits"] == logits.tolist()
    assert json.loads(httpx.Response(200, json=data).content)["time"] is None
