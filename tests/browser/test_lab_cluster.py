"""The lab's page while a Dask cluster trains."""

import httpx
from playwright.sync_api import expect

from app.lab.jobs import dask_cluster
from app.settings import Settings
from tests.browser.hooks import action
from tests.browser.lab_hooks import figure, finished, notice, run
from tests.browser.test_lab_map import AXES, MAP, assert_map, means_of
from tests.clusters import started
from tests.serving import PATIENCE, serving


def test_the_page_shows_the_workers_and_a_killed_one_costs_nothing(
    open_page, base_url, monkeypatch
):
    monkeypatch.setattr(dask_cluster, "_ANSWER_SECONDS", 60)  # on however busy a machine
    with started() as dask, serving(Settings(dask=dask.address, access_log=False)) as url:
        httpx.get(f"{url}/api/v1/lab/run?width=4&transfer=60&epochs=1", timeout=PATIENCE)
        page = open_page(f"{url}/lab?{MAP}&seed=3")
        worker_status = page.locator('[data-figure="workers"]')
        expect(worker_status).to_have_text(
            ["Trained by 2 workers of a Dask cluster, 2 at once."] * 2
        )
        dask.workers[0].kill()
        action(page, "map-run").click()
        expect(figure(page, "map-progress")).to_have_text("8/8")
        expect(worker_status).to_have_text(
            ["Trained by 1 worker of a Dask cluster, 1 at once."] * 2
        )
        assert_map(page, means_of(base_url, f"transfer=60&epochs=2&seed=3&{AXES}"))


def test_a_run_that_nobody_trains_says_so_and_is_tried_again(open_page, monkeypatch):
    with started(1) as dask, serving(Settings(dask=dask.address, access_log=False)) as url:
        page = open_page(f"{url}/lab?width=8&transfer=60&epochs=2")
        dask.processes.close()
        run(page)
        expect(notice(page)).to_have_text(
            "Nobody is there to train the networks: trying again in some seconds."
        )
        monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", 30)  # on however busy a machine
        dask.start(1)
        finished(page)
        expect(notice(page)).to_be_hidden()
