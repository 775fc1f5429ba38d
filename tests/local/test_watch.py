"""The command watch: a server on this machine that follows training runs."""

import json
import os

import httpx
import pytest

from app import cli
from app.local import server
from tests.command_line import interrupted, local_server
from tests.recordings.run_files import lines, write_run
from tests.serving import PATIENCE


def test_a_run_that_begins_after_the_server_is_followed_on_this_machine_alone(tmp_path):
    path = tmp_path / "runs" / "kd.jsonl"
    with local_server("watch", path, "--no-open") as (url, process):
        assert url.startswith("http://127.0.0.1:")
        base, name = url.split("/runs/")
        assert name == "kd"
        api = f"{base}/api/v1/runs"
        assert "is not there yet" in httpx.get(api, timeout=PATIENCE).json()[0]["problem"]
        with httpx.stream("GET", f"{api}/kd/stream", timeout=PATIENCE) as answer:
            said = (json.loads(x[6:]) for x in answer.iter_lines() if x.startswith("data: "))
            assert "is not there yet" in next(said)["detail"]
            write_run(path)
            next(said)
            assert [next(said) for _ in range(3)] == lines(path)[1:]
        assert httpx.get(f"{api}/kd", timeout=PATIENCE).json()["steps"] == [0, 50, 100]
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            for path_of in ("", "/kd", "/kd/rows/0", "/kd/stream"):
                refused = httpx.get(api + path_of, headers=headers, timeout=PATIENCE)
                assert refused.status_code == 403
                assert "access-control-allow-origin" not in refused.headers
        code, out, err = interrupted(process, PATIENCE)
        assert (code, out) == (0, "")
        assert err == f"{path} is not there yet: waiting for a training to record to it\n"


def test_an_interrupt_ends_what_a_page_follows_without_a_word(tmp_path):
    path = write_run(tmp_path / "kd.jsonl")
    with local_server("watch", path, "--no-open") as (url, process):
        with httpx.stream("GET", f"{url}/stream", timeout=PATIENCE) as answer:
            said = answer.iter_lines()
            assert any(line == "event: grown" for line in said)
            code, _, err = interrupted(process, PATIENCE)
            list(said)  # the stream ends as it must, not in the middle
        assert (code, err) == (0, "")


class Started:
    """In place of the server: what it would have shown, and where."""

    def __init__(self, config, url, opens):
        self.runs, self.url, self.opens = config.app.state.runs, url, opens
        Started.last = self

    def run(self, sockets):
        sockets[0].close()


@pytest.fixture
def started(monkeypatch):
    def started(*arguments):
        with pytest.raises(SystemExit) as stopped:
            cli.main(["watch", *map(str, arguments)])
        assert stopped.value.code == 0
        return Started.last

    monkeypatch.setattr(server, "Server", Started)
    return started


def test_the_only_run_is_opened_of_several_the_list(started, tmp_path):
    folder = tmp_path / "runs"
    assert started(folder).url.endswith("/runs")  # it is not there yet
    write_run(folder / "KD 1.jsonl")
    assert started(folder).url.endswith("/runs/kd-1")
    assert started(folder / "KD 1.jsonl").url.endswith("/runs/kd-1")
    write_run(folder / "b.jsonl")
    several = started(folder, "--no-open")
    assert several.url.endswith("/runs")
    assert (list(several.runs), several.opens) == (["kd-1", "b"], None)
    shown = started(folder)
    assert shown.opens == shown.url


def test_a_run_that_is_growing_is_opened_live(started, tmp_path):
    path = tmp_path / "kd.jsonl"
    coming = started(path)
    assert coming.opens == f"{coming.url}?live=1"
    write_run(path)
    growing = started(path)
    assert growing.opens == f"{growing.url}?live=1"
    os.utime(path, (1e9, 1e9))
    done = started(path)
    assert done.opens == done.url


def test_a_recording_of_another_name_is_watched_too(started, tmp_path):
    path = write_run(tmp_path / "kd.log")
    assert started(path).url.endswith("/runs/kd")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rows.jsonl", '{"logits": [1, 2]}\n', "rows.jsonl, line 1: the header must have"),
        ("run.csv", None, "run.csv must be a folder, or a file that ends in .jsonl"),
        ("run.csv", "a,b\n", "run.csv, line 1: must be a line of JSON"),
    ],
)
def test_what_is_no_recording_is_refused_before_a_server_starts(
    monkeypatch, capsys, tmp_path, name, content, message
):
    monkeypatch.setattr(server, "Server", lambda *_: pytest.fail("started"))
    if content:
        (tmp_path / name).write_text(content)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["watch", str(tmp_path / name)])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
