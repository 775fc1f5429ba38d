"""The API and the pages of datasets: those of golden files in every format, and hostile ones."""

import asyncio
import csv
import io
import os
from concurrent.futures import Future

import httpx
import numpy as np
import pytest
from fastapi import HTTPException

from app.datasets import mounted as mounted_module
from app.datasets.background import Closed
from app.datasets.reader import read_dataset
from app.datasets.sample import with_sample
from app.main import create_app
from app.numerics.softmax import softmax
from app.settings import Settings
from app.web.bounded_threads import BoundedThreads
from app.web.routes.data import access
from tests.datasets.logit_files import GOLDEN, LABELS, TEACHER
from tests.datasets.process_tasks import GO_ON, held_half_way
from tests.logits_figures import FIGURES
from tests.serving import PATIENCE, client_of, serving

FORMATS = (
    *("teacher.npy", "run.npz", "teacher.csv"),
    *("teacher.jsonl", "teacher.safetensors", "teacher.parquet"),
)
TEMPERATURES = [row["T"] for row in FIGURES["teacher"]["at"]]
# Of a golden row at a temperature, by our names.
COLUMNS = {"nll": "nll", "ece": "ece15", "brier": "brier", "entropy": "entropy"}
COLUMNS |= {"effective_classes": "effective_classes", "confidence": "confidence"}
ROUTES = (
    *("", "/sweep", "/sweep?T=2", "/figures.csv?T=2", "/examples", "/confusion"),
    "/soft-targets.npz",
)


def golden(file):
    if file == "run.npz":
        return read_dataset([GOLDEN / file])
    others = {"labels": GOLDEN / "labels.npy", "student": GOLDEN / "student.npy"}
    return read_dataset([GOLDEN / file], **others)


@pytest.fixture(scope="module")
def names():
    return {}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Files that a test changes, by their names, and one without labels."""
    folder = tmp_path_factory.mktemp("files")
    for name in ("changed", "gone", "bare"):
        np.savez(folder / f"{name}.npz", logits=TEACHER[:30])
    return folder


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """An archive whose rows cannot be unpacked to their end."""
    path = tmp_path_factory.mktemp("damaged") / "damaged.npz"
    np.savez_compressed(path, logits=np.random.default_rng(0).normal(size=(400, 10)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8] = bytes(8)
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def data(names, files, damaged):
    datasets = with_sample()
    for file in FORMATS:
        names[file] = datasets.add(golden(file))
    datasets.add(read_dataset([GOLDEN / "top4.npz"], labels=GOLDEN / "labels.npy"))
    for path in (*sorted(files.glob("*.npz")), damaged):
        datasets.add(read_dataset([path]))
    with serving(datasets=datasets) as url, client_of(url) as client:
        yield client


def get(client, path, **headers):
    answer = client.get(f"/api/v1/data/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def test_the_list_names_every_dataset(data):
    listed = data.get("/api/v1/data").json()
    assert [one["name"] for one in listed] == [
        *("digits", "teacher", "run", "teacher-2", "teacher-3", "teacher-4", "teacher-5"),
        *("top4", "bare", "changed", "gone", "damaged"),
    ]
    assert [one["name"] for one in listed if one["is_sample"]] == ["digits"]
    assert {(one["n"], len(one["classes"])) for one in listed[1:7]} == {(800, 10)}
    assert [one["has_labels"] for one in listed[7:9]] == [True, False]


@pytest.mark.parametrize("file", FORMATS)
def test_every_golden_figure_comes_from_every_format(data, names, file):
    found = get(data, names[file]).json()
    over = get(data, f"{names[file]}/sweep?T={','.join(map(str, TEMPERATURES))}").json()
    near = 5e-3 if file == "teacher.safetensors" else 1e-6  # of float16
    assert (found["name"], found["kind"], found["n"]) == (names[file], "logits", 800)
    for model in ("teacher", "student"):
        wanted = FIGURES[model]
        assert found[model]["accuracy"] == wanted["accuracy"]
        assert found[model]["best_temperature"] == pytest.approx(
            wanted["best_temperature"], max(near, 1e-4)
        )
        assert found[model]["best_nll"] == pytest.approx(wanted["best_nll"], near)
        for ours, theirs in COLUMNS.items():
            of_golden = [row[theirs] for row in wanted["at"]]
            assert over[model][ours] == pytest.approx(of_golden, rel=near, abs=near)


def test_without_temperatures_a_sweep_is_that_of_the_slider(data):
    whole = get(data, "run/sweep").json()
    some = get(data, "run/sweep?T=2,3").json()
    assert len(whole["temperatures"]) == 196
    at = [whole["temperatures"].index(t) for t in some["temperatures"]]
    assert [whole["teacher"]["nll"][k] for k in at] == pytest.approx(some["teacher"]["nll"])


def test_the_table_has_the_numbers_of_the_json(data):
    answer = get(data, "run/figures.csv?T=2,3")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="figures.csv"' in answer.headers["content-disposition"]
    found, over = get(data, "run").json(), get(data, "run/sweep?T=2,3").json()
    rows = {
        (row["model"], row["figure"], row["T"]): row
        for row in csv.DictReader(io.StringIO(answer.text))
    }
    nll = rows["teacher", "nll", "1"]
    assert float(nll["value"]) == found["teacher"]["nll"]
    assert float(nll["standard_error"]) == found["teacher"]["nll_se"]
    assert float(rows["pair", "agreement", "1"]["value"]) == found["pair"]["agreement"]
    for k, temperature in enumerate(("2.0", "3.0")):
        row = rows["student", "sweep_entropy", temperature]
        assert float(row["value"]) == over["student"]["entropy"][k]
        mass = over["teacher"]["top_mass"]["5"][k]
        assert float(rows["teacher", "sweep_top_5_mass", temperature]["value"]) == mass
    bare = get(data, "bare/figures.csv?T=2").text
    assert "nll" not in bare
    assert "teacher,sweep_entropy,2.0," in bare


def test_an_example_opens_in_the_explorer(data):
    page = get(data, "run/examples?sort=uncertain&page=2").json()
    assert (page["n"], page["page"], page["pages"], len(page["rows"])) == (800, 2, 40, 20)
    row = page["rows"][0]
    assert row["label_name"] == FIGURES["classes"][row["label"]]
    query = row["explorer"].removeprefix("/?")
    opened = data.get(f"/api/v1/soft-targets?{query}").json()
    assert opened["hard_targets"] == pytest.approx(softmax(TEACHER[row["index"]], 1.0), abs=1e-6)
    assert opened["true_class"] == row["label"]
    assert max(opened["hard_targets"]) == pytest.approx(row["top"][0]["probability"], abs=1e-6)


def test_examples_of_a_pair_of_classes(data):
    pair = get(data, "run/confusion").json()["pairs"][0]
    true, wrong = pair["true"], pair["wrong"]
    rows = get(data, f"run/examples?class={true}&top={wrong}&sort=row").json()["rows"]
    wanted = np.flatnonzero((true == LABELS) & (TEACHER.argmax(axis=1) == wrong))
    assert [row["index"] for row in rows] == wanted.tolist()[:20]


def test_the_mean_soft_target_of_a_class(data):
    found = get(data, "run/confusion?T=4").json()
    targets = softmax(TEACHER.astype(float), 4.0)
    assert found["matrix"][3] == pytest.approx(targets[LABELS == 3].mean(axis=0))
    assert found["counts"] == np.bincount(LABELS).tolist()
    answer = data.get("/api/v1/data/bare/confusion")
    assert answer.status_code == 409
    assert "needs labels" in answer.json()["detail"]


def test_what_the_top_k_do_not_tell_is_null(data):
    found = get(data, "top4").json()
    assert found["teacher"]["accuracy"] == FIGURES["teacher"]["accuracy"]
    assert (found["teacher"]["nll"], found["per_class"]) == (None, None)
    row = get(data, "top4/examples?sort=row").json()["rows"][3]
    likeliest = np.argsort(-TEACHER[3])[:4].tolist()
    with np.load(GOLDEN / "top4.npz") as archive:
        names = archive["classes"].tolist() if "classes" in archive else list(map(str, range(10)))
    named = {top["name"] for top in row["top"]}
    assert named == {*(names[c] for c in likeliest), "rest"}
    opened = data.get(f"/api/v1/soft-targets?{row['explorer'].removeprefix('/?')}").json()
    assert set(opened["labels"]) == named
    assert data.get("/api/v1/data/top4/confusion").status_code == 409
    assert data.get("/api/v1/data/top4/soft-targets.npz?top_k=5").status_code == 422
    assert len(_arrays(get(data, "top4/soft-targets.npz?T=4"), 800, 4)) == 2
    assert data.get("/data/top4").status_code == 200


def test_a_file_of_soft_targets(data):
    answer = get(data, "run/soft-targets.npz?T=4&dtype=float16")
    assert 'filename="run-soft-targets.npz"' in answer.headers["content-disposition"]
    assert "content-encoding" not in answer.headers
    (targets,) = _arrays(answer, 800, 10)
    assert targets.dtype == np.float16
    assert targets == pytest.approx(softmax(TEACHER.astype(float), 4.0), abs=5e-4)
    few = _arrays(get(data, "run/soft-targets.npz?T=4&top_k=3"), 800, 3)
    assert len(few) == 2  # the classes and their soft targets


def _arrays(answer, *shape):
    with np.load(io.BytesIO(answer.content)) as archive:
        return [array for array in archive.values() if array.shape == shape]


@pytest.mark.parametrize("path", ROUTES)
def test_an_answer_is_not_sent_again_to_who_has_it(data, path):
    get(data, "run")
    first = get(data, f"run{path}")
    assert first.headers["cache-control"] == "no-cache"
    again = data.get(f"/api/v1/data/run{path}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = get(data, f"teacher{path}").headers.get("etag")
    assert other != first.headers["etag"]


@pytest.mark.parametrize("path", ROUTES)
def test_head_and_preflights_are_answered(data, path):
    get(data, "run")
    head, whole = data.head(f"/api/v1/data/run{path}"), get(data, f"run{path}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    assert data.options(f"/api/v1/data/run{path}", headers=asked).status_code == 204


@pytest.mark.parametrize(
    "name", ["nope", "run.npz", "%2e%2e", "run%00", "%ff", "a%0d%0ab", "x" * 300, "%3Cb%3E"]
)
def test_a_name_that_nothing_has_is_not_found(data, name):
    for path in (f"/data/{name}", *(f"/api/v1/data/{name}{route}" for route in ROUTES)):
        assert data.get(path).status_code == 404, path
    assert data.get(f"/data/{name}/stream").status_code == 404
    page = data.get(f"/data/{name}", headers={"Accept": "text/html"}).text
    assert "<b>" not in page.partition("<main")[2].partition("<code>")[2].partition("</code>")[0]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("run?T=2", "T must be left away"),
        ("run/sweep?T=0", "T must be 1 to 10 numbers between 0.05 and 100, got 0"),
        ("run/sweep?T=1,,2", "T must be"),
        ("run/sweep?T=1e999", "T must be"),
        ("run/sweep?T=" + ",".join(map(str, range(1, 12))), "T must be"),
        ("run/figures.csv?t=1", "t must be one of T"),
        ("run/confusion?T=101", "T must be between 0.05 and 100, got 101"),
        ("run/examples?page=41", "page must be a whole number between 1 and 40, got 41"),
        ("run/examples?page=0", "page must be"),
        ("run/examples?class=10", "class must be a whole number between 0 and 9, got 10"),
        ("run/examples?sort=best", "sort must be"),
        ("bare/examples?sort=kl", "sort must be"),
        ("bare/examples?class=1", "class must be left away: the dataset has no labels"),
        ("run/soft-targets.npz?top_k=11", "top_k must be a whole number between 1 and 10, got 11"),
        ("run/soft-targets.npz?dtype=int8", "dtype must be float16 or float32, got int8"),
    ],
)
def test_a_wrong_value_is_refused_by_name_rule_and_value(data, path, message):
    answer = data.get(f"/api/v1/data/{path}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["msg"].startswith(message)


def test_a_file_that_changes_or_goes_is_told_and_not_shown(data, files):
    answers = {}
    for name in ("changed", "gone"):
        get(data, name)
        answers[name] = get(data, name).headers["etag"]
    np.savez(files / "changed.npz", logits=TEACHER[:31])
    (files / "gone.npz").unlink()
    for name, tag in answers.items():
        for path in (f"/data/{name}", *(f"/api/v1/data/{name}{route}" for route in ROUTES)):
            answer = data.get(path, headers={"If-None-Match": tag})
            assert answer.status_code == 409, path
            told = f"{name}.npz: has changed since it was opened: open it again"
            assert answer.json()["detail"] == told
        page = data.get(f"/data/{name}", headers={"Accept": "text/html"})
        assert (page.status_code, told in page.text) == (409, True)
        assert data.get(f"/data/{name}/stream").status_code == 409
    assert data.get("/api/v1/data").status_code == 200
    assert data.get("/data").status_code == 200


def test_a_file_that_is_damaged_further_on_is_told(data):
    for path in ("/data/damaged", "/api/v1/data/damaged", "/api/v1/data/damaged/sweep?T=2"):
        answer = data.get(path)
        assert answer.status_code == 409
        assert answer.json()["detail"].startswith("damaged.npz: must be a whole .npz archive")
    done = data.get("/data/damaged/stream").text
    assert "damaged.npz: must be a whole" in done.partition("event: done\ndata: ")[2]


def test_a_stream_tells_that_all_is_read(data):
    text = data.get("/data/run/stream").text
    assert text.endswith('event: done\ndata: {"error": null}\nid: done\n\n')
    again = data.get("/data/run/stream", headers={"Last-Event-ID": "done"})
    assert again.status_code == 204


def test_the_page_answers_in_whole_and_in_part(data):
    whole = data.get("/data/run?T=4&sort=kl")
    assert whole.status_code == 200
    assert '<link rel="canonical" href="/data/run?T=4&amp;sort=kl">' in whole.text
    part = data.get("/data/run?sort=kl&T=4", headers={"HX-Request": "true"})
    assert part.headers["hx-replace-url"] == "/data/run?T=4&sort=kl"
    assert "<html" not in part.text
    assert data.get("/data/run?T=0").status_code == 422
    assert data.get("/data/run?T=0", headers={"HX-Request": "true"}).status_code == 422
    assert 'href="/data/teacher-2"' in data.get("/data").text


def test_a_page_beside_another_dataset_has_another_tag(data, files):
    get(data, "run")
    get(data, "bare")
    alone = data.get("/data/run").headers["etag"]
    again = data.get("/data/run", headers={"If-None-Match": alone})
    assert again.status_code == 304
    np.savez(files / "bare.npz", logits=TEACHER[:29])  # which the page of run names
    assert data.get("/data/run", headers={"If-None-Match": alone}).status_code == 200


def test_a_public_server_shows_the_sample_alone(client):
    assert [one["name"] for one in client.get("/api/v1/data").json()] == ["digits"]
    digits = client.get("/api/v1/data/digits").json()
    assert digits["student"]["accuracy"] == 0.866
    assert (digits["n_read"], digits["progress"]) == (500, 1)


class _Connected:
    async def receive(self):
        await asyncio.sleep(PATIENCE)


class _Mounted:
    """A dataset whose analyses are as far as a test says."""

    def __init__(self, first=None, error=None):
        self.first, self.whole = Future(), Future()
        if first is not None:
            self.first.set_result(first)
        if error is not None:
            self.whole.set_exception(error)


def _analysed(mounted):
    return asyncio.run(access.analysed(_Connected(), mounted))


def test_who_waits_long_for_a_large_file_is_told_of_a_sample(monkeypatch):
    monkeypatch.setattr(access, "PATIENCE", 0.01)
    assert _analysed(_Mounted("of some rows")) == "of some rows"
    mounted = _Mounted()
    with pytest.raises(HTTPException) as refused:
        _analysed(mounted)
    assert (refused.value.status_code, refused.value.headers["Retry-After"]) == (503, "5")
    assert not mounted.whole.cancelled()


def test_who_waits_when_the_server_ends_is_told_to_come_again():
    cancelled = _Mounted()
    cancelled.whole.cancel()

    async def waiting():
        task = asyncio.create_task(access.analysed(_Connected(), _Mounted()))
        await asyncio.sleep(0)
        task.cancel()  # as uvicorn does with requests that are under way when it ends
        await task

    for wait in (
        lambda: _analysed(_Mounted(error=Closed())),
        lambda: _analysed(cancelled),
        lambda: asyncio.run(waiting()),
    ):
        with pytest.raises(HTTPException) as refused:
            wait()
        assert (refused.value.status_code, refused.value.headers["Retry-After"]) == (503, "5")
        assert refused.value.detail.startswith("the server ends")


def test_figures_of_a_sample_say_of_how_many_rows_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr(access, "PATIENCE", 0.01)
    monkeypatch.setattr(mounted_module, "MOST_AT_ONCE", 1000)
    monkeypatch.setattr(mounted_module, "SAMPLE_ROWS", 50)
    monkeypatch.setattr(mounted_module, "analyse", held_half_way)
    os.mkfifo(tmp_path / GO_ON)  # never opened: the whole is never there
    np.savez(tmp_path / "large.npz", logits=TEACHER, labels=LABELS)
    datasets = with_sample()
    mounted = datasets[datasets.add(read_dataset([tmp_path / "large.npz"]))]
    mounted.first.result(PATIENCE)
    with serving(datasets=datasets) as url, client_of(url) as client:
        found = get(client, "large")
        assert (found.json()["n"], found.json()["n_read"]) == (800, 50)
        assert found.json()["progress"] in (0, 0.5)
        assert "etag" not in found.headers
        for path in ("sweep", "examples"):
            assert get(client, f"large/{path}").json()["n_read"] == 50
        assert get(client, "large/sweep?T=2").json()["n_read"] == 800
        assert "data,rows_read,,50,\r\n" in get(client, "large/figures.csv").text
        assert sum(get(client, "large/confusion").json()["counts"]) == 800
        assert len(_arrays(get(client, "large/soft-targets.npz"), 800, 10)) == 1


@pytest.mark.parametrize("path", ROUTES)
def test_only_answers_that_read_the_file_wait_for_a_thread(path):
    app = create_app(Settings())
    app.state.data_answers = BoundedThreads("answers from files", 1, -1)  # none is free

    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
            return (await client.get(f"/api/v1/data/digits{path}")).status_code

    assert asyncio.run(ask()) == (200 if path in ("", "/sweep") else 503)
