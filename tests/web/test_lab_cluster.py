import re
import sys

import pytest

from app.lab.jobs import dask_cluster
from app.main import create_app
from app.settings import Settings
from tests.benchmarks.processes import free_port
from tests.clusters import started
from tests.serving import PATIENCE, client_of, serving
from tests.web.events import events
from tests.web.stepwise import LAB, refused

RUN = "width=8&transfer=60&epochs=2"
MAP = "widths=8,4&temperatures=2,8&seeds=2&transfer=60&epochs=2"


def workers_by_cell(client, query):
    with client.stream("GET", f"/lab/map/stream?{query}") as answer:
        told = list(events(answer.iter_lines()))
    return [data["texts"]["workers"] for name, _, data in told if name == "cell"]


def test_the_page_shows_the_workers_and_a_map_who_is_left(monkeypatch):
    for wait in ("_CONNECT_SECONDS", "_ANSWER_SECONDS"):  # on however busy a machine
        monkeypatch.setattr(dask_cluster, wait, PATIENCE)
    with (
        started() as dask,
        serving(Settings(dask=dask.address, access_log=False)) as url,
        client_of(url) as client,
    ):
        assert client.get(f"{LAB}/run?{RUN}").status_code == 200
        # The first worker is asked a second after the server's start.
        assert any(client.get("/readyz").status_code == 200 for _ in range(2_000))
        both = "Trained by 2 workers of a Dask cluster, 2 at once."
        assert client.get(f"/lab?{RUN}").text.count(both) == 2
        assert workers_by_cell(client, MAP) == [both] * 8
        dask.workers[0].kill()
        assert workers_by_cell(client, f"{MAP}&seed=7")[-1].startswith("Trained by 1 worker ")


@pytest.fixture(scope="module")
def deserted():
    """A server whose scheduler is not there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dask_cluster, "_CONNECT_SECONDS", 0.1)
        settings = Settings(dask=f"tcp://127.0.0.1:{free_port()}", metrics=True, access_log=False)
        with serving(settings) as url, client_of(url) as client:
            yield client


def test_a_run_without_a_scheduler_is_asked_to_come_back(deserted):
    assert refused(deserted.get(f"{LAB}/run?{RUN}"))
    assert refused(deserted.get(f"{LAB}/map.csv?{MAP}"))
    assert deserted.get("/readyz").status_code == 503
    assert "soft_targets_lab_workers 0.0" in deserted.get("/metrics").text


def test_a_page_without_a_scheduler_says_so_and_shows_the_rest(deserted):
    page = deserted.get(f"/lab?{RUN}&run=1")
    assert (page.status_code, int(page.headers["retry-after"]) > 0) == (503, True)
    assert "nobody is there to train" in page.text
    assert page.text.count("The cluster&#39;s scheduler does not answer.") == 2
    assert "waits for one" not in page.text
    assert deserted.get("/api/v1/soft-targets").status_code == 200


@pytest.mark.parametrize(
    ("path", "name", "field"),
    [
        (f"{LAB}/run/stream?{RUN}", "unavailable", "detail"),
        (f"{LAB}/map/stream?{MAP}", "unavailable", "detail"),
        (f"/lab/run/stream?{RUN}", "full", "text"),
        (f"/lab/map/stream?{MAP}", "full", "text"),
    ],
)
def test_a_stream_without_a_scheduler_says_so_and_ends(deserted, path, name, field):
    with deserted.stream("GET", path) as answer:
        ((told, _, data),) = events(answer.iter_lines())
    assert told == name
    assert re.search("try(ing)? again", data[field])


def test_a_cluster_wants_its_package(monkeypatch):
    monkeypatch.delitem(sys.modules, "app.lab.jobs.dask_cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RuntimeError, match="extra `dask`"):
        create_app(Settings(dask="tcp://127.0.0.1:1"))
