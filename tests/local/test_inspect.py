"""The command inspect: a server on this machine that shows files of logits."""

import httpx
import numpy as np
import pytest

from app import cli
from app.local import server
from tests.command_line import interrupted, local_server
from tests.datasets.logit_files import GOLDEN
from tests.logits_figures import FIGURES
from tests.serving import PATIENCE

RUN = GOLDEN / "run.npz"


def test_the_files_are_shown_on_this_machine_alone():
    files = (RUN, RUN, GOLDEN / "teacher.csv")
    with local_server("inspect", *files, "--no-open", "--port", "0") as (url, process):
        assert url.startswith("http://127.0.0.1:")
        base, name = url.split("/data/")
        assert name == "run"
        listed = httpx.get(f"{base}/api/v1/data", timeout=PATIENCE).json()
        assert [one["name"] for one in listed] == ["digits", "run", "run-2", "teacher"]
        page = httpx.get(url, timeout=PATIENCE)
        assert page.status_code == 200
        assert "x.example" not in page.text
        found = httpx.get(f"{base}/api/v1/data/run", timeout=PATIENCE).json()
        assert found["teacher"]["accuracy"] == FIGURES["teacher"]["accuracy"]
        host, evil = base.removeprefix("http://"), "https://evil.example"
        refused = [
            {"Origin": evil},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"},  # a page of another program on this machine
            {"Origin": f"{base}.evil.example"},
            *({"Host": h} for h in ("evil.example", "", "[::1]", "127.0.0.1.evil.example:80")),
            *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")),
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"},
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "script"},
        ]
        answers = [httpx.get(f"{base}/api/v1/data", headers=h) for h in refused]
        assert {answer.status_code for answer in answers} == {403}
        own = [
            {"Origin": base},
            {"Host": host.replace("127.0.0.1", "localhost")},
            {"Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"},  # a link to it
        ]
        answers += (mine := [httpx.get(f"{base}/api/v1/data", headers=h) for h in own])
        assert {answer.status_code for answer in mine} == {200}
        assert not any("access-control-allow-origin" in answer.headers for answer in answers)
        policies = {answer.headers["cross-origin-resource-policy"] for answer in answers}
        assert policies == {"same-origin"}
        assert interrupted(process, PATIENCE) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.npz"], "gone.npz: must be a file, got none"),
        ([str(GOLDEN / "labels.npy")], "labels.npy: logits must be (n, C) or (n, M, C)"),
        ([str(RUN), "gone.csv"], "gone.csv: must be a file, got none"),
        ([str(RUN), "--labels", "gone.npy"], "gone.npy: must be a file, got none"),
        ([], "Missing argument 'FILES...'"),
        ([str(RUN), "--port", "70000"], "70000 is not in the range"),
        ([str(RUN), "--kind", "odds"], "'odds' is not one of"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_a_server_starts(
    monkeypatch, capsys, arguments, message
):
    monkeypatch.setattr(server, "Server", lambda *_: pytest.fail("started"))
    with pytest.raises(SystemExit) as stopped:
        cli.main(["inspect", *arguments])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_a_port_that_is_taken_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(server, "Server", lambda *_: pytest.fail("started"))
    with server.socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as stopped:
            cli.main(["inspect", str(RUN), "--port", str(port)])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith(f"--port must be free, got {port}")


def test_the_first_file_opens_in_the_browser_unless_it_is_not_to(monkeypatch, tmp_path):
    servers = []

    class _Started:
        def __init__(self, config, url, opens):
            servers.append((config.app, url, opens))

        def run(self, sockets):
            sockets[0].close()

    monkeypatch.setattr(server, "Server", _Started)
    np.save(tmp_path / "first.npy", np.eye(3))
    for option in ([], ["--no-open"]):
        with pytest.raises(SystemExit) as stopped:
            cli.main(["inspect", str(tmp_path / "first.npy"), str(RUN), "--kind", "probs", *option])
        assert stopped.value.code == 0
    assert [url.split("/data/")[1] for _, url, _ in servers] == ["first", "first"]
    assert [opens for _, _, opens in servers] == [servers[0][1], None]
    assert servers[0][0].state.datasets["first"].stated == "probs"
