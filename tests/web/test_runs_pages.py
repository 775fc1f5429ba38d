"""The pages of recorded runs, and the streams that they follow."""

import json
import re

import numpy as np
import pytest

from app.recordings.mounted_runs import MountedRuns
from app.recordings.shown_run import ShownRuns
from tests.recordings.run_files import FIXED, append, recorder, student, write_run
from tests.serving import client_of, serving
from tests.web.events import events

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    write_run(folder / "kd.jsonl", names=["<b>first</b>", "second"])
    write_run(folder / "long.jsonl", steps=range(0, 5000, 10))
    write_run(folder / "bare.jsonl", labels=None, hard_weight=0)
    with recorder(folder / "empty.jsonl"):
        pass
    write_run(folder / "damaged.jsonl")
    append(folder / "damaged.jsonl", step=150, student_logits=[[1]], metrics={})
    with recorder(folder / "misfits.jsonl"):
        pass
    append(folder / "misfits.jsonl", step=1, student_logits=[[1]], metrics={})
    write_run(folder / "tokens.jsonl", steps=(1234567890, 1234567900, 12345678999))
    hostile = FIXED | {
        "teacher_logits": [[1.7e308, -1.7e308]],
        "labels": [0],
        "classes": ["<script>alert(1)</script>", "\u202eabc"],
        "temperature": 1e-9,
        "hard_weight": 1,
    }
    with recorder(folder / "hostile.jsonl", **hostile) as run:
        for step in range(3):
            metrics = {"<img src=x>": 1.7e308 * (-1) ** step, "": float("nan")}
            run.log(step, student_logits=[[-1.7e308, 1.7e308]], **metrics)
    with (folder / "wrong.jsonl").open("w") as file:
        print('{"format": "soft-targets recording", "version": 9}', file=file)
    rows, classes = 64, 1000
    teacher = np.random.default_rng(0).normal(size=(rows, classes))
    wide = FIXED | {
        "teacher_logits": teacher,
        "labels": list(range(rows)),
        "classes": [f"class {k}" for k in range(classes)],
    }
    with recorder(folder / "wide.jsonl", **wide) as run:
        for step in range(5):
            run.log(step, student_logits=teacher * step / 5)
    return folder


@pytest.fixture(scope="module")
def client(folder):
    with serving(runs=MountedRuns(folder)) as url, client_of(url) as client:
        client.headers.update(HTML)
        yield client


def carried(page, name):
    found = re.search(rf'data-carried="{name}">(.*?)</script>', page.text, re.DOTALL)
    return json.loads(found[1])


def test_a_page_without_a_query_shows_the_last_step(client):
    page = client.get("/runs/kd")
    assert page.status_code == 200
    assert '<b data-readout="step">100/100</b>' in page.text
    assert carried(page, "frames")["texts"]["step"] == ["0/100", "50/100", "100/100"]


def test_htmx_gets_the_widget_alone_and_the_link_of_what_is_shown(client):
    page = client.get("/runs/kd?T=4&row=1&step=60", headers={"HX-Request": "true"})
    assert page.headers["HX-Replace-Url"] == "/runs/kd?row=1&step=50"
    assert page.text.lstrip().startswith("<section")


def test_what_is_wrong_with_the_query_is_said_and_the_rest_is_shown(client):
    page = client.get("/runs/kd?row=9&T=2")
    assert page.status_code == 422
    assert "row must be" in page.text
    assert 'value="2" data-place' in page.text
    assert client.get("/runs/kd?row=9", headers={"HX-Request": "true"}).status_code == 422


def test_a_hostile_row_name_is_text(client):
    text = client.get("/runs/kd").text
    assert "&lt;b&gt;first&lt;/b&gt;" in text
    assert "<b>first" not in text


def test_hostile_numbers_and_names_are_shown_as_what_they_are(client):
    for query in ("", "?ideal=10&T=0.05&step=0", "?with=kd"):
        page = client.get(f"/runs/hostile{query}")
        assert page.status_code == 200
        assert "&lt;img src=x&gt;" in page.text
        assert "<img src=x" not in page.text
        assert "<script>alert" not in page.text


def test_a_form_without_a_script_names_the_step_by_its_place(client):
    assert "50/100" in client.get("/runs/kd?places=1&step=1").text
    assert 'form="experiment" name="places"' in client.get("/runs/kd").text


def test_the_ideal_starts_where_the_student_did(client):
    frames = carried(client.get("/runs/kd?ideal=0.5"), "frames")
    assert frames["series"]["pin-1"][0] == frames["series"]["student"][0]
    assert frames["series"]["pin-1"][1] != frames["series"]["student"][1]
    assert "pin-1" not in carried(client.get("/runs/kd"), "frames")["series"]


def test_runs_beside_have_tables_that_the_charts_read(client):
    text = client.get("/runs/kd?with=long,empty").text
    assert 'data-table="run-1"' in text
    assert 'data-line="1:kl"' in text
    assert "nothing is logged yet" in text


def test_a_run_named_twice_beside_is_compared_once(client):
    text = client.get("/runs/kd?with=long,long").text
    assert text.count('aria-label="Take away long"') == 1
    assert 'data-table="run-2"' not in text


def test_the_list_gives_no_earlier_figures_for_a_damaged_last_log(client):
    text = client.get("/runs").text
    row = text[text.index('href="/runs/damaged"') : text.index('href="/runs/empty"')]
    assert "0 to 150" in row
    assert "loss" not in row


def test_a_step_may_count_tokens(client):
    page = client.get("/runs/tokens?step=1234567900", headers={"HX-Request": "true"})
    assert page.headers["HX-Replace-Url"] == "/runs/tokens?step=1234567900"
    path, received = "/runs/tokens/steps/stream?pace=0&step=0", {"Last-Event-ID": "1234567900"}
    with client.stream("GET", path, headers=received) as answer:
        assert [id for _, id, _ in events(answer.iter_lines())] == ["12345678999", "done"]


def test_a_long_run_is_thinned_and_says_so(client):
    page = client.get("/runs/long")
    steps = carried(page, "frames")["texts"]["step-number"]
    assert len(steps) <= 200
    assert (steps[0], steps[1], steps[-1]) == ("0", "40", "4990")
    assert "126 of 500 logged steps are shown: every 4th, and the last." in page.text


def test_a_page_of_very_many_classes_stays_small(client):
    page = client.get("/runs/wide?row=63&ideal=1")
    assert len(page.content) < 1_500_000
    assert len(re.findall('data-class="99[01] more classes"', page.text)) == 5


def test_damaged_lines_are_counted(client):
    assert "1 line is damaged" in client.get("/runs/damaged").text


def test_a_run_without_labels_says_what_right_means(client):
    text = client.get("/runs/bare").text
    assert "likeliest class is not the teacher's" in text.replace("&#39;", "'")


def test_a_run_without_logs_waits(client):
    page = client.get("/runs/empty")
    assert page.status_code == 200
    assert 'data-growth="/runs/empty/stream"' in page.text


def test_a_run_whose_logs_are_all_damaged_says_so(client):
    text = client.get("/runs/misfits").text
    assert "1 line is damaged" in text
    assert "student_logits must be (2, 3), got (1, 1)" in text
    assert "Nothing is logged yet" not in text


def test_a_file_that_is_no_recording_is_said_to_be_none(client):
    page = client.get("/runs/wrong")
    assert page.status_code == 409
    assert "version" in page.text
    assert "data-growth" not in page.text


def test_an_unknown_run_is_not_found(client):
    assert client.get("/runs/other").status_code == 404


def test_the_list_names_every_run_and_what_is_wrong(client):
    text = client.get("/runs").text
    names = re.findall(r'<a href="/runs/([a-z]+)">', text)
    shown = ["bare", "damaged", "empty", "hostile", "kd", "long", "misfits", "tokens", "wide"]
    assert names == [*shown, "wrong"]
    assert "500 logged steps, 0 to 4,990" in text
    assert '<a href="/runs" aria-current="page">' in text


def test_an_ordinary_server_lists_its_samples_and_says_what_they_are(base_url):
    with client_of(base_url) as client:
        text = client.get("/runs").text
    assert re.findall(r'<a href="/runs/([a-z-]+)">', text) == ["digits", "digits-hard"]
    assert "a student of the lab, trained on soft targets alone" in text
    assert "a student of the lab, trained on hard labels alone" in text


def test_a_sample_says_so_and_offers_no_live_as_it_never_grows(base_url, client):
    growing = r'class="run-live" [^>]*>'
    with client_of(base_url) as own:
        text = own.get("/runs/digits").text
    assert "A sample: a student of the lab" in text
    assert " hidden" in re.search(growing, text)[0]
    text = client.get("/runs/kd").text
    assert "A sample" not in text
    assert " hidden" not in re.search(growing, text)[0]


@pytest.mark.parametrize("path", ["/runs/digits/stream", "/api/v1/runs/digits/stream"])
def test_a_samples_streams_end_for_its_file_never_grows(base_url, path):
    with client_of(base_url) as client, client.stream("GET", path) as answer:
        assert [name for name, _, _ in events(answer.iter_lines())][-1] == "done"


def test_an_ordinary_server_says_how_to_record_and_has_no_link_to_runs(base_url):
    with client_of(base_url) as client:
        assert "Recorder" in client.get("/runs").text
        assert 'href="/runs"' not in client.get("/").text


def test_play_streams_the_steps_from_the_one_shown_and_goes_on_after_the_last_received(client):
    path = "/runs/kd/steps/stream?pace=0&step=50"
    with client.stream("GET", path) as answer:
        found = list(events(answer.iter_lines()))
    assert [id for _, id, _ in found] == ["50", "100", "done"]
    assert found[0][2]["texts"]["step"] == "50/100"
    with client.stream("GET", path, headers={"Last-Event-ID": "50"}) as answer:
        assert [id for _, id, _ in events(answer.iter_lines())] == ["100", "done"]
    with client.stream("GET", f"{path}&n=2") as answer:
        (_, _, only), _ = events(answer.iter_lines())
    assert only["texts"]["step"] == "50/50"


def test_steps_of_a_file_that_is_just_replaced_are_those_of_its_own_rows(tmp_path, monkeypatch):
    path = write_run(tmp_path / "kd.jsonl")
    shown = ShownRuns.shown

    def replaced(self, run, n=None):
        path.unlink(missing_ok=True)
        with recorder(path, teacher_logits=[[1.0, 2, 3]], labels=[0]) as other:
            other.log(7, student_logits=[[0.0, 0, 0]])
        return shown(self, run, n)

    monkeypatch.setattr(ShownRuns, "shown", replaced)
    with (
        serving(runs=MountedRuns(path)) as url,
        client_of(url) as client,
        client.stream("GET", "/runs/kd/steps/stream?row=1&pace=0") as answer,
    ):
        assert [id for _, id, _ in events(answer.iter_lines())] == ["7", "done"]


def test_growth_is_told_from_the_pages_last_line_on(client, folder):
    path = write_run(folder.parent / "kd-grows.jsonl", steps=(0,))
    with serving(runs=MountedRuns(path)) as url, client_of(url) as own:
        after = re.search(r'data-after="([^"]+)"', own.get("/runs/kd-grows", headers=HTML).text)[1]
        with own.stream("GET", f"/runs/kd-grows/stream?after={after}") as answer:
            with recorder(path) as run:
                run.log(10, student_logits=student(10))
            name, _, grown = next(events(answer.iter_lines()))
    assert name == "grown"
    assert (grown["n"], grown["step"], grown["restarted"]) == (1, 10, False)
