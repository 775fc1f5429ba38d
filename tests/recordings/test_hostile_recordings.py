"""Recordings of somebody else, who means no good: text or a clear refusal, also through the API."""

import json

import pytest

from app.recordings.errors import RecordingError
from app.recordings.model import MAX_LINE, MAX_METRICS
from app.recordings.mounted_runs import MountedRuns
from app.recordings.recording import Recording
from tests.recordings.run_files import student, write_run
from tests.serving import client_of, serving
from tests.web.events import events

LOGITS = student(9).tolist()
BOMB = "[" * 100_000 + "]" * 100_000
DEEP = '{"step": 9, "student_logits": %s, "metrics": {"a": %s}}'
# A line each, as it stands in the file; True: it is a log whose figures are shown.
LINES = {
    "names": (json.dumps({"step": 9, "student_logits": LOGITS, "metrics": {
        "<script>alert(1)</script>": 1, "a\x00b\x1b[31m": 2, "\ud800": 3, "n" * 100_000: 4, "": 5,
        "__proto__": 6}}), True),
    "many": (json.dumps({"step": 9, "student_logits": LOGITS,
                         "metrics": {f"m{k}": k for k in range(100_000)}}), True),
    "same": (f'{{"step": 9, "student_logits": {LOGITS}, "metrics": {{"a": 1, "a": 2}}}}', True),
    "steps": (f'{{"step":9,"student_logits": {LOGITS}, "step": 10}}', False),
    "large": (f'{{"step": 9, "student_logits": {LOGITS}, "metrics": {{"a": {"9" * 300}}}}}', True),
    "integer": (f'{{"step": 9, "student_logits": {LOGITS}, "metrics": {{"a": {"9" * 400}}}}}', False),
    "digits": (f'{{"step": 9, "student_logits": {LOGITS}, "metrics": {{"a": {"9" * 5000}}}}}', False),
    "infinite": (f'{{"step": 9, "student_logits": {LOGITS}, "metrics": {{"a": 1e999}}}}', False),
    "logits": ('{"step": 9, "student_logits": [[1e999, 0, 0], [0, 0, 0]]}', False),
    "nan": ('{"step": 9, "student_logits": [[NaN, 0, 0], [0, 0, 0]]}', False),
    "texts": ('{"step": 9, "student_logits": [["a", 0, 0], [0, 0, 0]]}', False),
    "objects": ('{"step": 9, "student_logits": {"0": [0, 0, 0]}}', False),
    "bomb": (DEEP % (BOMB, 1), False),
    "bomb-2": (DEEP % (LOGITS, BOMB), False),
    "bomb-3": (BOMB, False),
    "nested": (DEEP % ("[" * 40 + "1" + "]" * 40, 1), False),
    "step": (f'{{"step": {"9" * 30}, "student_logits": {LOGITS}}}', False),
    "half": (f'{{"step": 9.5, "student_logits": {LOGITS}}}', False),
    "time": (f'{{"step": 9, "time": 1e308, "student_logits": {LOGITS}}}', True),
    "time-2": (f'{{"step": 9, "time": "now", "student_logits": {LOGITS}}}', True),
    "null": ("null", False),
    "utf": (b'{"step": 9, "student_logits": ' + str(LOGITS).encode() + b', "a": "\xff\xfe"}', False),
    "carriage": (f'{{"step": 9,\r "student_logits": {LOGITS}}}\r', True),
    "zero": ("\x00" * 1000, False),
}  # fmt: skip
HEADERS = {
    "classes": {"classes": ["<img src=x onerror=alert(1)>", "\x1b[2J", "c" * 100_000]},
    "pictures": {"pictures": {"height": 10**400, "width": 1, "grey": ["AA==", "AA=="]}},
    "pictures-2": {"pictures": {"height": float("1e200"), "width": 1, "grey": ["AA==", "AA=="]}},
    "pictures-3": {"pictures": {"height": 1, "width": 1, "grey": ["%%", 7]}},
    "temperature": {"temperature": 1e-300},
    "temperature-2": {"temperature": 10**400},
    "logits": {"teacher_logits": [[1.7e308, -1.7e308, 0], [1e-320, 0, 0]]},
    "labels": {"labels": [True, 10**400]},
    "names": {"names": ["</script>", "\ud800"]},
    "version": {"version": 10**400},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    for name, (line, _) in LINES.items():
        path = write_run(folder / f"line-{name}.jsonl", steps=(0,))
        with path.open("ab") as file:
            file.write((line if isinstance(line, bytes) else line.encode()) + b"\n")
        write_run(path, steps=(50,))
    header, *logs = write_run(folder / "plain.jsonl").read_text().splitlines()
    for name, fields in HEADERS.items():
        lines = [json.dumps(json.loads(header) | fields), *logs]
        (folder / f"header-{name}.jsonl").write_text("\n".join([*lines, ""]))
    long = write_run(folder / "long.jsonl", steps=(0,))
    with long.open("ab") as file:
        file.write(b'{"step": 1, "student_logits": [[' + b"1," * (10_000_000 // 2) + b"\n")
    (folder / "long-header.jsonl").write_text(header[:-1] + ',"more": "' + "x" * MAX_LINE + '"}\n')
    return folder


@pytest.fixture(scope="module")
def client(folder):
    with serving(runs=MountedRuns(folder)) as url, client_of(url) as client:
        yield client


@pytest.mark.parametrize("name", LINES)
def test_a_hostile_line_is_a_log_or_passed_over_and_told(client, name):
    is_log = LINES[name][1]
    answer = client.get(f"/api/v1/runs/line-{name}")
    assert answer.status_code == 200, answer.text[:400]
    found = answer.json()
    assert found["steps"] == ([0, 9, 50] if is_log else [0, 50])
    assert found["n_damaged"] == (0 if is_log else 1)
    assert client.get(f"/api/v1/runs/line-{name}/rows/0").json()["steps"] == found["steps"]
    address = f"/api/v1/runs/line-{name}/stream?follow=0"
    with client.stream("GET", address) as stream:
        told = [event[0] for event in events(stream.iter_lines())]
    assert told == ["header", "log", "log" if is_log else "problem", "log", "done"]


@pytest.mark.parametrize("name", HEADERS)
def test_a_hostile_header_is_text_or_a_refusal_that_names_its_line(client, name):
    answer = client.get(f"/api/v1/runs/header-{name}")
    is_good = name in ("classes", "temperature", "logits", "names")
    assert answer.status_code == (200 if is_good else 409), answer.text[:400]
    if is_good:
        assert client.get(f"/api/v1/runs/header-{name}/rows/0").status_code == 200
        assert None not in answer.json()["pair"]["kl_mean"]
    else:
        assert answer.json()["detail"].startswith(f"header-{name}.jsonl, line 1: ")
    assert len(answer.text) < 200_000


def test_names_are_shown_without_control_characters_and_bounded(client):
    found = client.get("/api/v1/runs/line-names").json()["metrics"]
    assert set(found) == {
        *("loss", "<script>alert(1)</script>", "a\ufffdb\ufffd[31m", "?", "n" * 100, ""),
        "__proto__",
    }
    many = client.get("/api/v1/runs/line-many").json()
    assert (len(many["metrics"]), many["metrics_left_out"]) == (MAX_METRICS, True)
    classes = client.get("/api/v1/runs/header-classes").json()["classes"]
    assert classes[:2] == ["<img src=x onerror=alert(1)>", "\ufffd[2J"]


def test_a_line_of_ten_megabytes_is_refused_with_the_limit(client, folder):
    rule = f"long.jsonl, line 3: must be at most {MAX_LINE:,} bytes, got "
    assert rule in client.get("/api/v1/runs/long").json()["detail"]
    with client.stream("GET", "/api/v1/runs/long/stream?follow=0") as stream:
        told = list(events(stream.iter_lines()))
    assert [event[0] for event in told] == ["header", "log", "problem", "done"]
    assert f"must be at most {MAX_LINE:,} bytes" in told[2][2]["detail"]
    with pytest.raises(RecordingError, match="line 1: the header must end with a newline"):
        Recording(folder / "long-header.jsonl")


def test_the_list_tells_of_all_of_them(client, folder):
    listed = client.get("/api/v1/runs")
    assert listed.status_code == 200
    assert len(listed.json()) == len(LINES) + len(HEADERS) + 3
    assert client.get("/api/v1/runs/long-header").status_code == 409
