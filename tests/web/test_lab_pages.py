"""The lab's page and what it asks for: no harm from hostile queries, bounds, headers, places."""

import random
import re
from html.parser import HTMLParser

import pytest

from app.lab import config, temperature_map
from app.lab.presets import PRESETS
from app.lab.tasks.digits.dataset import load
from app.web.page_heads import THEME_SCRIPT
from tests.lab.answers import greys
from tests.markup import Markup
from tests.web.events import events
from tests.web.stepwise import stepwise
from tests.web.test_hostile import PIECES
from tests.web.test_streams import collect

TINY = {"width": "4", "transfer": "60", "epochs": "1"}
TINY_MAP = {"temperatures": "1", "widths": "4", "seeds": "1", "transfer": "60", "epochs": "1"}
SMALL = "width=8&transfer=200&epochs=4"
HTMX = {"HX-Request": "true"}


class Texts(HTMLParser):
    """The text of each element that has an id, and of each data-figure."""

    def __init__(self, text):
        super().__init__()
        self.by_id, self.figures, self._open = {}, {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in ("input", "img", "meta", "link", "path", "rect"):
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, attrs in self._open:
            for name, found in (("id", self.by_id), ("data-figure", self.figures)):
                if name in attrs:
                    found[attrs[name]] = found.get(attrs[name], "") + data


def tags(client, path, **options):
    answer = client.get(path, **options)
    return Markup(answer.text).tags


def assert_harmless(text, query):
    """Our own markup is all there is: pictures are data, scripts are files, JSON, or the theme's."""
    page = Markup(text)
    assert "".join(page.code) in ("", THEME_SCRIPT.strip()), query
    for tag, attrs in page.tags:
        assert tag not in ("x-hostile", "iframe"), query
        assert not any(name.startswith("on") for name in attrs), query
        assert not str(attrs.get("href", "")).startswith("javascript:"), query
        if tag == "img":
            assert attrs["src"].startswith("data:image/png;base64,"), query
        if tag == "script":
            assert attrs.keys() & {"src", "type"} or not attrs, query
            assert attrs.get("type") in (None, "module", "application/json"), query


ROUTES = {
    "/lab": {},
    "/lab/inside": TINY,
    "/lab/run/stream": TINY,
    "/lab/map/stream": TINY_MAP,
}
NAMES = (*temperature_map.NAMES, *config.NAMES, "open", "run", "digit", "by", "truth", "said", "x<y", "__proto__", "")  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_hostile_queries_do_no_harm(client, route):
    dice = random.Random(f"{route} 20150309")
    seen = set()
    for _ in range(100):
        chosen = dice.choices(NAMES, k=dice.randint(0, 3))
        query = [(name, "".join(dice.choices(PIECES, k=dice.randint(1, 2)))) for name in chosen]
        if any(name == "run" and value == "1" for name, value in query):
            continue
        # What is given last makes a run small that a hostile query has left as large as it is.
        query += ROUTES[route].items()
        headers = {
            "Last-Event-ID": dice.choice(["", "1", "9" * 300, "-1", b"\xb2"]),
            **dice.choice([{}, HTMX]),
        }
        answer = client.get(route, params=query, headers=headers)
        assert answer.status_code in (200, 422), query
        assert "set-cookie" not in answer.headers
        seen.add(answer.status_code)
        kind = answer.headers["content-type"]
        if kind.startswith("text/html"):
            assert_harmless(answer.text, query)
        elif kind.startswith("text/event-stream"):
            assert list(events(answer.iter_lines()))[-1][0] == "done"
        else:
            answer.json()
    assert seen == {200, 422}


@pytest.mark.parametrize("name", ["digit", "by", "truth", "said", "open"])
def test_hostile_looks_inside_count_as_not_said(client, name):
    plain = client.get("/lab/inside", params=TINY).text
    for piece in PIECES:
        answer = client.get("/lab/inside", params={**TINY, name: piece})
        assert answer.status_code == 200
        if not re.fullmatch(r"\s*[+-]?\d+\s*", piece):
            assert answer.text == plain
        assert_harmless(answer.text, piece)


# The page


def test_a_wrong_value_is_a_422_whose_page_names_it_beside_its_field(client):
    answer = client.get("/lab?width=999&left_out=0,1,2,3,4,5,6,7,8&seeds=x")
    assert answer.status_code == 422
    texts = Texts(answer.text).by_id
    assert texts["problem-width"] == (
        "Student's units a layer must be a whole number between 4 and 300, got 999"
    )
    assert texts["problem-left_out"].startswith("Left out of the transfer set must be at most 8")
    assert texts["problem-seeds"] == "Seeds must be a whole number between 1 and 10, got x"
    assert sum(name.startswith("problem-") for name in texts) == 3


def test_a_map_is_not_blamed_for_what_is_wrong_with_the_run(client):
    texts = Texts(client.get("/lab?lr=7").text).by_id
    assert [name for name in texts if name.startswith("problem-")] == ["problem-lr"]


def test_htmx_gets_the_widget_alone_and_the_address_of_what_it_shows(client):
    answer = client.get("/lab?epochs=5&T=8.0&hard_weight=0&left_out=&left_out=3&left_out=1", headers=HTMX)  # fmt: skip
    assert answer.headers["hx-replace-url"] == "/lab?T=8&epochs=5&left_out=1,3"
    assert "<html" not in answer.text
    assert Markup(answer.text).tags[0][1]["id"] == "lab"
    whole = client.get("/lab?epochs=5&T=8&left_out=1,3")
    assert "<html" in whole.text
    assert "hx-replace-url" not in whole.headers
    assert Texts(answer.text).by_id["lab"].split() == Texts(whole.text).by_id["lab"].split()


@pytest.mark.parametrize("path", ["/lab", "/lab?T=0", f"/lab/inside?{SMALL}"])
def test_pages_are_revalidated_and_locked_down(client, path):
    headers = client.get(path).headers
    assert headers["cache-control"] == "no-cache"
    assert "HX-Request" in headers["vary"]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", [f"/lab/run/stream?{SMALL}", "/lab/map/stream?temperatures=1&widths=4&seeds=1&transfer=60&epochs=1"])  # fmt: skip
def test_streams_are_not_stored_and_not_buffered(client, path):
    with client.stream("GET", path) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-cache, no-transform"
        assert answer.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
        assert list(events(answer.iter_lines()))[-1][0] == "done"
    assert client.head(path).headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_each_preset_is_marked_on_its_own_page_and_no_other(client, preset):
    assert marked(client, preset.href) == [preset.href]


def test_no_preset_is_marked_on_a_page_of_ones_own(client):
    assert marked(client, "/lab?width=61") == []


def marked(client, address):
    found = [a for tag, a in tags(client, address) if tag == "a" and a.get("class") == "preset"]
    assert found
    return [a["href"] for a in found if "aria-current" in a]


def test_the_bare_address_opens_the_first_preset_and_says_so_in_its_link(client):
    for bare in ("/lab", "/lab?utm_source=x"):
        assert marked(client, bare) == [PRESETS[0].href]
        lab = next(a for tag, a in tags(client, bare) if a.get("id") == "lab")
        assert lab["data-address"] == PRESETS[0].href
    assert "never saw a 3" in PRESETS[0].question


@pytest.mark.parametrize("query", ["T=4", "open=map", "run=0", "left_out=", "width=60"])
def test_any_query_has_the_defaults_of_the_api_as_before(client, query):
    assert marked(client, f"/lab?{query}") == [PRESETS[-1].href] == ["/lab?T=4"]
    lab = next(a for tag, a in tags(client, f"/lab?{query}") if a.get("id") == "lab")
    assert lab["data-query"] == ""


def test_every_preset_is_a_card_with_a_question_and_a_run(client):
    found = [a for tag, a in tags(client, "/lab") if tag == "a" and a.get("href")]
    for preset in PRESETS:
        assert preset.question.endswith("?")
        (run,) = [a for a in found if a["href"] == f"{preset.href}#run"]
        assert run["aria-label"] == f"Run: {preset.question}"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_run_starts_what_the_card_says(client, preset):
    buttons = [a for tag, a in tags(client, preset.href) if tag == "button"]
    first = next(a for a in buttons if "button-primary" in a["class"])
    assert first["data-action"] == ("map-run" if len(preset.cells) > 1 else "run")
    actions = [a.get("data-action") for a in buttons]
    assert (actions.count("run"), actions.count("map-run")) == (1, 1)


# Earlier runs


def test_earlier_runs_are_in_the_link_and_their_curves_on_the_page(client):
    client.get(f"/lab?{SMALL}&run=1")
    earlier = "width:8,epochs:4,transfer:200"
    answer = client.get(f"/lab?width=9&transfer=200&earlier={earlier};left_out:3.5", headers=HTMX)
    assert answer.headers["hx-replace-url"] == (
        f"/lab?width=9&transfer=200&earlier={earlier};left_out:3.5"
    )
    students = client.get(f"/api/v1/lab/run?{SMALL}").json()["students"]
    table = re.search(r'data-table="earlier">.*?</table>', answer.text, re.S)[0]
    shown = re.findall(r"<td>([\d.]+)%</td>", table)
    assert shown == [
        f"{100 * students[name]['epochs'][k]['test_accuracy']:.2f}"
        for k in range(4)
        for name in ("hard", "distilled")
    ]
    assert "without 3,5" in answer.text
    assert "not trained on this server now" in answer.text
    without = re.findall(r'data-hx-get="([^"]*)"[^>]*aria-label="Remove', answer.text)
    assert without == [
        "/lab?width=9&amp;transfer=200&amp;earlier=left_out:3.5",
        f"/lab?width=9&amp;transfer=200&amp;earlier={earlier}",
    ]


def test_a_run_is_not_an_earlier_one_of_itself(client):
    answer = client.get("/lab?T=8&earlier=T:8;T:8;T:2;T:2", headers=HTMX)
    assert answer.status_code == 422  # four
    answer = client.get("/lab?T=8&earlier=T:8;T:2;T:2", headers=HTMX)
    assert answer.headers["hx-replace-url"] == "/lab?T=8&earlier=T:2"


@pytest.mark.parametrize(
    "earlier", ["T:0", "x", "width:8;;", "left_out:0.1.2.3.4.5.6.7.8", "augment:1,teacher:ensemble",
     "student:cnn,width:9"],
)  # fmt: skip
def test_wrong_earlier_runs_are_told_and_left_away(client, earlier):
    answer = client.get(f"/lab?T=8&earlier={earlier}")
    assert answer.status_code == 422
    assert Texts(answer.text).by_id["problem-earlier"].startswith("Earlier runs must be runs")
    assert 'data-table="earlier"' not in answer.text


def test_the_colour_of_the_map_is_in_the_link(client):
    answer = client.get("/lab?T=8&colour=gain&open=map", headers=HTMX)
    assert answer.headers["hx-replace-url"] == "/lab?T=8&open=map&colour=gain"
    chosen = [
        a for _, a in Markup(answer.text).tags if a.get("name") == "colour" and "checked" in a
    ]
    assert [a["value"] for a in chosen] == ["gain"]


def test_a_page_before_its_run_trains_nothing():
    with stepwise(lab_runs=1) as lab:
        assert lab.client.get(f"/lab?{SMALL}").status_code == 200
        assert lab.client.get(f"/lab?{SMALL}&run=0").status_code == 200
        assert lab.client.get(f"/lab?{SMALL}&run=1&T=0").status_code == 422
        assert lab.executor.given.empty()


# Epochs as the page shows them


def test_frames_say_what_the_api_says(client):
    received = collect(client, f"/lab/run/stream?{SMALL}&left_out=&left_out=3&open=map")
    assert [(name, id_) for name, id_, _ in received] == [
        *(("epoch", str(k)) for k in range(1, 5)),
        ("done", "done"),
    ]
    students = client.get(f"/api/v1/lab/run?{SMALL}&left_out=3").json()["students"]
    for k, (_, _, frame) in enumerate(received[:-1]):
        assert (frame["epoch"], frame["row"][0]) == (k + 1, str(k + 1))
        for name in ("hard", "distilled"):
            epoch = students[name]["epochs"][k]
            assert frame["series"][f"recall-{name}"] == pytest.approx(
                [1000 * share for share in epoch["recall"]], abs=0.5 + 1e-9
            )
            accuracy = float(frame["texts"][f"{name}-accuracy"].rstrip("%"))
            assert accuracy == pytest.approx(100 * epoch["test_accuracy"], abs=0.05 + 1e-9)
    assert re.fullmatch(r"in \d+\.\d s", received[-2][2]["texts"]["left"])


def test_frames_of_epochs_that_were_trained_before_are_marked_as_stored(client):
    query = f"{SMALL}&seed=4711"
    first, again = (collect(client, f"/lab/run/stream?{query}") for _ in range(2))
    assert [frame["stored"] for _, _, frame in first[:-1]] == [False] * 4
    assert [frame["stored"] for _, _, frame in again[:-1]] == [True] * 4
    texts = {frame["texts"]["left"] for _, _, frame in again[:-1]}
    assert len(texts) == 1
    assert re.fullmatch(r"a replay: training took \d+\.\d s", texts.pop())


def test_the_file_of_a_run_has_the_apis_numbers(client):
    answer = client.get(f"/api/v1/lab/run.csv?{SMALL}&smoothing=0.1")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "run.csv" in answer.headers["content-disposition"]
    columns, *rows = (line.split(",") for line in answer.text.splitlines())
    students = client.get(f"/api/v1/lab/run?{SMALL}&smoothing=0.1").json()["students"]
    assert len(rows) == 4
    for k, row in enumerate(rows):
        values = dict(zip(columns, map(float, row), strict=True))
        assert values.pop("epoch") == k + 1
        for name, student in students.items():
            epoch = student["epochs"][k]
            assert values.pop(f"{name}_train_loss") == epoch["train_loss"]
            assert values.pop(f"{name}_test_accuracy") == epoch["test_accuracy"]
            assert [values.pop(f"{name}_recall_{c}") for c in range(10)] == epoch["recall"]
        assert values == {}


@pytest.mark.parametrize(("last", "first"), [("2", 3), ("99999999999", None), ("x", 1), ("-1", 1)])
def test_a_stream_goes_on_after_the_last_event_received(client, last, first):
    def told(received):
        for _, _, frame in received:
            frame.get("texts", {}).pop("left", None)  # depends on the moment
        return received

    path = f"/lab/run/stream?{SMALL}"
    whole = told(collect(client, path))
    received = told(collect(client, path, **{"Last-Event-ID": last}))
    assert received == (whole[first - 1 :] if first else whole[-1:])


# A drawing


def form_of(k):
    return ",".join(map(str, greys(k)))


def drawn(client, pixels, query=SMALL):
    return client.post(f"/lab/read?{query}", data={"pixels": pixels})


@pytest.mark.parametrize("k", [0, 5, 11])
def test_a_test_digit_drawn_is_read_as_what_it_is(client, k):
    answer = drawn(client, form_of(k))
    assert answer.status_code == 200
    said = re.search(r'data-said="The teacher reads (\d)', answer.text)
    assert int(said[1]) == load().test.labels[k]
    assert answer.headers["cache-control"] == "no-cache"
    assert_harmless(answer.text, k)


@pytest.mark.parametrize(
    "pixels",
    [
        "",
        ",".join(["0"] * 783),
        ",".join(["0"] * 785),
        ",".join(["nan"] * 784),
        ",".join(["0"] * 783 + ["nan"]),
        ",".join(["0"] * 783 + ["inf"]),
        ",".join(["0"] * 783 + ["-1"]),
        ",".join(["0"] * 783 + ["255.1"]),
        ",".join(["0"] * 783 + ["1e999"]),
        ",".join(["0"] * 783 + ["<b>"]),
        ",".join(["0"] * 783 + [""]),
        "0;" * 784,
        "\x00",
    ],
)
def test_a_drawing_that_is_none_is_a_422_that_says_what_one_is(client, pixels):
    answer = drawn(client, pixels)
    assert answer.status_code == 422
    (told,) = answer.json()["detail"]
    assert told["msg"].startswith("pixels must be 784 numbers between 0 and 255, got")
    assert "<b>" not in told["msg"] or answer.headers["content-type"] == "application/json"


def test_a_drawing_is_read_by_the_teacher_before_a_run_and_by_all_after_it(client):
    query = "width=8&transfer=200&epochs=2&seed=4712"
    before = drawn(client, form_of(0), query).text
    assert before.count("<b>") == 1
    assert "lab-reading" not in before
    after = drawn(client, form_of(0), f"{query}&run=1").text
    assert re.search(
        r'data-said="The teacher reads \d, on hard labels reads \d, distilled reads \d', after
    )
    assert '<hx-partial hx-target="#lab-reading"' in after
    assert drawn(client, form_of(0), query).text == after  # the server knows the students now


def test_a_drawing_without_pixels_is_a_422(client):
    assert client.post(f"/lab/read?{SMALL}", data={"drawing": "1"}).status_code == 422
    assert client.post(f"/lab/read?{SMALL}", content=b"\xff\xfe\x00").status_code == 422
    assert client.post(f"/lab/read?{SMALL}").status_code == 422


def test_a_drawing_that_is_too_long_is_a_413(client):
    answer = drawn(client, ",".join(["0"] * 100_000))
    assert answer.status_code == 413
    assert "784 numbers" in answer.json()["detail"]


def test_a_drawing_of_white_or_of_nothing_is_read(client):
    for grey in ("0", "255", "0.5"):
        answer = drawn(client, ",".join([grey] * 784))
        assert answer.status_code == 200
        assert "nan" not in answer.text.lower()


def test_a_drawing_for_a_run_that_is_none_is_a_422(client):
    answer = drawn(client, form_of(0), "width=999")
    assert answer.status_code == 422
    assert "width must be" in answer.json()["detail"][0]["msg"]


def test_a_drawing_is_posted_and_nothing_else(client):
    assert client.get(f"/lab/read?{SMALL}").status_code == 405
    assert client.post("/lab").status_code == 405


def test_no_link_that_starts_training_is_followed_by_crawlers(client):
    links = [a for tag, a in tags(client, f"/lab?{SMALL}&run=1") if tag == "a"]
    training = [a for a in links if re.search("run=1|map.csv", a["href"])]
    assert len(training) > 20  # digits, networks, cells of the matrix; the map's table
    presets = [a for a in links if a.get("class") == "preset"]
    assert {a.get("rel") for a in (*training, *presets)} == {"nofollow"}


# Places


def test_a_page_that_finds_no_place_is_a_503_that_says_so():
    with stepwise(lab_runs=1) as lab, lab.asked("/lab/run/stream?width=4&transfer=60"):
        lab.begun(4)
        answer = lab.client.get(f"/lab?{SMALL}&run=1")
        assert answer.status_code == 503
        alerts = [a for _, a in Markup(answer.text).tags if a.get("role") == "alert"]
        assert len(alerts) == 1
        assert "every place of the lab is taken" in answer.text
        refused = lab.client.get(f"/lab/inside?{SMALL}")
        assert refused.status_code == answer.status_code == 503
        assert int(refused.headers["retry-after"]) == int(answer.headers["retry-after"]) > 0
        assert drawn(lab.client, form_of(0), f"{SMALL}&run=1").status_code == 503
        assert drawn(lab.client, form_of(0)).status_code == 200  # the teacher has a place
        assert lab.client.get("/lab").status_code == 200  # looking on needs no place


def test_a_stream_tells_the_place_in_the_queue_and_goes_on_from_there():
    with stepwise(lab_runs=1, lab_waiting=1) as lab:
        with lab.asked("/lab/run/stream?width=4&transfer=60"):
            lab.begun(4)
            with lab.client.stream("GET", f"/lab/run/stream?{SMALL}") as waiting:
                received = events(waiting.iter_lines())
                name, id_, told = next(received)
                assert (name, id_) == ("queued", None)
                assert told == {"text": "Every place is taken. You are next."}
                (beyond,) = collect(lab.client, "/lab/run/stream?width=9&transfer=60")
                assert beyond[:2] == ("full", None)
                assert "trying again" in beyond[2]["text"]
                lab.executor.allow(1)
                # the first one leaves only when its connection is closed, below
                assert lab.executor.widths().count(8) == 0
        lab.gone()
        lab.executor.allow(100)
        assert lab.client.get(f"/lab/inside?{SMALL}").status_code == 200


def test_finished_run_is_shown_while_all_slots_are_taken():
    with stepwise(lab_runs=1) as lab:
        lab.executor.allow(4 + 1)  # epochs, and the result
        assert lab.client.get(f"/lab?{SMALL}&run=1").status_code == 200
        lab.gone()
        with lab.asked("/lab/run/stream?width=5&transfer=60"):
            lab.begun(5)
            for path in ("/lab", "/lab/inside"):
                answer = lab.client.get(f"{path}?{SMALL}&run=1")
                assert answer.status_code == 200
                assert "data-inside" in answer.text
            lab.executor.allow(1)


@pytest.mark.parametrize("path", ["/lab?run=1&", "/lab/inside?"])
def test_a_page_whose_asker_has_left_is_not_trained_any_further(path):
    with stepwise(lab_runs=1) as lab:
        with lab.asked(f"{path}width=5&transfer=60&epochs=40"):
            lab.begun(5)
        lab.executor.allow(2)  # the one that was begun, and one while its leave is told
        lab.gone()
        assert lab.train(f"/lab/inside?{SMALL}").status_code == 200
        assert lab.executor.widths().count(5) <= 2


# Sizes


def test_bytes_of_teacher_and_students_are_counted_alike(client):
    text = client.get("/lab?width=77&layers=2").text
    bars = re.findall(r'<th scope="row">(Parameters|Bytes)</th><td><svg.*?width="([\d.]+)%"', text)
    of_parameters, of_bytes = bars[::2], bars[1::2]
    assert len(bars) == 6
    assert [width for _, width in of_bytes] == [width for _, width in of_parameters]
    shown = re.findall(r'<td class="bar-number">([^<]+)</td>', text)
    teacher = client.get("/api/v1/lab/teacher").json()
    assert shown[1] == f"{4 * teacher['parameters'] / 1e6:.1f} MB"
