"""The temperature map's CSV, which is sent row by row."""

import csv
import socket
from unittest import mock
from urllib.parse import urlsplit

import httpx
import pytest

from app.lab.jobs.worker_status import Unavailable
from tests.serving import PATIENCE
from tests.web.stepwise import LAB, stepwise
from tests.web.test_streams import collect

MAP = "widths=4,5&temperatures=8,2&seeds=1&transfer=60&epochs=1"
TABLE = f"{LAB}/map.csv?{MAP}"
HEADER = "temperature,width,seed,hard,distilled"


def numbers(lines):
    return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(lines)]


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_row_is_sent_as_soon_as_its_run_has_ended(encoding):
    with stepwise(lab_runs=1) as lab:
        with lab.client.stream("GET", TABLE, headers={"Accept-Encoding": encoding}) as answer:
            assert answer.headers.get("content-encoding", "identity") == encoding
            lines = answer.iter_lines()
            rows = [next(lines)]
            assert rows == [HEADER]
            for k in range(1, 5):
                assert len(lab.executor.computed) < k
                lab.executor.allow(1)
                rows.append(next(lines))
            assert list(lines) == []
        assert numbers(rows) == [
            data
            for name, _, data in collect(lab.client, f"{LAB}/map/stream?{MAP}")
            if name == "cell"
        ]


def test_while_a_run_takes_long_its_row_begins_and_stays_right():
    with mock.patch("app.web.heartbeats.SILENCE", 0.01), stepwise(lab_runs=1) as lab:
        with lab.client.stream("GET", TABLE) as answer:
            pieces, text = answer.iter_text(), ""
            while not text.endswith("8.0,4,0,000"):
                text += next(pieces)
            assert text.startswith(f"{HEADER}\r\n")
            lab.executor.allow(4)
            text += "".join(pieces)
        cells = [data for name, _, data in collect(lab.client, f"{LAB}/map/stream?{MAP}")][:-1]
        assert numbers(text.splitlines()) == cells


def received(url, protocol, meanwhile):
    """What a plain client gets of the table; `meanwhile` happens when the first row has come."""
    address = urlsplit(str(url))
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        connection.sendall(f"GET {TABLE} HTTP/{protocol}\r\nHost: x\r\n\r\n".encode())
        data = b""
        while data.count(b"8.0,4,0,0.") < 1:
            data += connection.recv(65536)
        meanwhile()
        while more := connection.recv(65536):
            data += more
        return data


@pytest.mark.parametrize("protocol", ["1.0", "1.1"])
def test_a_table_that_can_not_come_to_its_end_is_not_taken_for_whole(protocol, capfd):
    with stepwise(lab_runs=1) as lab:

        def leave_alone():
            with mock.patch.object(lab.executor, "submit", side_effect=Unavailable("gone")):
                lab.executor.allow(1)  # of the run that was begun
                lab.gone()

        lab.executor.allow(1)
        with pytest.raises(ConnectionResetError):
            received(lab.client.base_url, protocol, leave_alone)
    assert "Traceback" not in capfd.readouterr().err


def test_a_client_gets_an_error_where_the_rest_can_not_be_trained():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(1)
        with lab.client.stream("GET", TABLE) as answer:
            lines = answer.iter_lines()
            assert [next(lines), next(lines)[:8]] == [HEADER, "8.0,4,0,"]
            with mock.patch.object(lab.executor, "submit", side_effect=Unavailable("gone")):
                lab.executor.allow(1)
                with pytest.raises(httpx.TransportError):
                    list(lines)


def test_a_table_is_kept_in_no_cache_and_held_back_by_no_proxy(client):
    headers = client.get(TABLE).headers
    assert headers["cache-control"] == "no-store, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert headers["content-type"].startswith("text/csv")
    assert headers["content-disposition"] == 'attachment; filename="temperature-map.csv"'
    assert "etag" not in headers
    assert "content-length" not in headers


def test_head_has_the_headers_of_the_table_and_trains_nothing():
    with stepwise(lab_runs=1) as lab:
        head = lab.client.head(TABLE)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"].startswith("text/csv")
        assert head.headers["cache-control"] == "no-store, no-transform"
        assert head.headers["content-disposition"].endswith('filename="temperature-map.csv"')
        assert "content-length" not in head.headers
        assert lab.client.head(f"{TABLE}&width=x").status_code == 422
        assert lab.executor.computed == []


def test_a_client_that_leaves_the_table_is_no_error_of_the_server(capfd):
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(1)
        with lab.client.stream("GET", TABLE) as response:
            assert next(response.iter_lines()) == HEADER
        lab.gone()
    assert "Traceback" not in capfd.readouterr().err
