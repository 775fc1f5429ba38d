"""The real pip-audit asks a service of ours for vulnerabilities."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.benchmarks.processes import free_port
from tools import audit

HASH = "--hash=sha256:" + "0" * 64
HOLE = {
    "id": "PYSEC-2026-1",
    "summary": "a hole",
    "aliases": ["CVE-2026-1"],
    "affected": [
        {
            "package": {"name": "holey", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
        }
    ],
}


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = {"vulns": [HOLE]} if asked["package"]["name"] == "holey" else {}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def service():
    """Options that name it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever).start()
        yield asking(server.server_port)
        server.shutdown()


def asking(port):
    return ["-s", "osv", "--osv-url", f"http://127.0.0.1:{port}/v1/query"]


@pytest.fixture
def locks(monkeypatch, tmp_path):
    for lock in audit.LOCKS:
        (tmp_path / lock).write_text(f"sound==2.0 {HASH}\n")
    monkeypatch.setattr(audit, "_ROOT", tmp_path)
    return tmp_path


def test_sound_packages_pass(locks, service, capsys):
    audit.main(service)
    assert capsys.readouterr().out.count("1 of 1 packages audited") == len(audit.LOCKS)


@pytest.mark.parametrize("lock", audit.LOCKS)
def test_a_vulnerable_package_is_named_with_what_mends_it(locks, service, lock):
    with (locks / lock).open("a") as more:
        more.write(f"holey==1.0 {HASH}\n")
    with pytest.raises(SystemExit) as ended:
        audit.main(service)
    assert ended.value.code == "holey 1.0: PYSEC-2026-1, CVE-2026-1, mended in 1.1"


def test_a_service_that_does_not_answer_fails_nothing_and_is_told(locks, capsys):
    audit.main(asking(free_port()))
    assert "not audited, for the service does not answer" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["sound==2.0", "sound==%", "psycopg-connect==1.0", "async-timeout==%", "resolvelib==%"])  # fmt: skip
def test_a_wrong_lock_fails(locks, service, wrong):
    (locks / audit.LOCKS[0]).write_text(f"{wrong}\n")
    with pytest.raises(SystemExit) as ended:
        audit.main(service)
    assert ended.value.code.startswith(f"{audit.LOCKS[0]}: ")
    assert "ERROR" in ended.value.code
    assert wrong in ended.value.code
