import re
from dataclasses import replace

import numpy as np
import pytest

from app.explorer.results import STOPS
from app.lab import training, uncertainty
from app.lab.config import read_config
from app.lab.presets import PRESETS
from app.lab.report import Seconds, finish
from app.lab.tasks.digits import teachers
from app.lab.tasks.digits.dataset import CLASSES, load
from app.lab.tasks.digits.task import DIGITS
from app.lab.temperature_map import Cell, read_map
from app.numerics.softmax import softmax
from app.presentation.lab.digits.digit_images import data_uri
from app.presentation.lab.digits.look_inside import InsideSelection, inside
from app.presentation.lab.digits.reading import Logits, reading
from app.presentation.lab.results import results
from app.presentation.lab.task_views import known_example
from app.presentation.lab.temperature_map import cell_frame, map_panel
from app.presentation.lab.verdicts import gain_text
from tests.lab.answers import measured

SMALL = [("width", "8"), ("transfer", "200"), ("epochs", "2")]


@pytest.fixture(scope="module")
def ended():
    """A small run without a 3."""
    config, _ = read_config([*SMALL, ("left_out", "3")], strict=True)
    state, epochs = training.start(config), []
    for _ in range(config.epochs):
        state, measured = training.run_epoch(config, state)
        epochs.append(measured)
    return config, finish(config, state, epochs, Seconds(1.0, 0.5))


# What distillation has brought, in words


@pytest.mark.parametrize(
    ("value", "margin", "start", "end"),
    [
        (0.021, 0.02, "The distilled student is right 2.10 ± 2.00 points more often", "luck, but only one seed."),
        (-0.021, 0.02, "The distilled student is right 2.10 ± 2.00 points less often", "luck, but only one seed."),
        (0.019, 0.02, "The distilled student is right 1.90 ± 2.00 points more often", "Too close to call on 2,000 digits."),
        (-0.019, 0.02, "The distilled student is right 1.90 ± 2.00 points less often", "Too close to call on 2,000 digits."),
        (0.0, 0.02, "Both are right equally often on the 2,000", "test digits."),
        (0.0, 0.0, "Both are right equally often on the 2,000", "test digits."),
    ],
)  # fmt: skip
def test_a_gain_is_called_clear_only_where_chance_does_not_explain_it(value, margin, start, end):
    p_value = 0.04 if abs(value) > margin else 0.06
    text = gain_text(DIGITS, {"value": value, "margin": margin}, p_value)
    assert text.startswith(start)
    assert text.endswith(end)
    assert ("luck" in text) == (abs(value) > margin)


def test_the_verdicts_are_the_results(ended):
    config, finished = ended
    view = results(config, finished, InsideSelection())
    told = {verdict.title: verdict.text for verdict in view.verdicts}
    sweep = finished.result["bias_sweep"]
    assert f"{int((load().test.labels == 3).sum())} threes" in told["What it never saw"]
    chosen = sweep["distilled"]["chosen"]
    assert view.bias is not None
    bias = float(view.bias.rows[chosen][0])
    words = f"raised by {bias:g}" if bias else "no bias for them helped"
    assert words in told["What it never saw"]
    assert told["Distilled against hard labels"] == gain_text(
        DIGITS, finished.result["gain"], finished.result["gain"]["p_value"]
    )
    assert "2 epochs of both students over 200 digits took 500 ms of processor" in told["Time"]
    assert "learned from 7,000 labelled digits" in told["What the gain is made of"]
    assert "The transfer set has 200" in told["What the gain is made of"]
    one = {
        v.title: v.text
        for v in results(replace(config, epochs=1), finished, InsideSelection()).verdicts
    }
    assert one["Time"].startswith("1 epoch of both students")


def test_the_repeat_has_five_seeds_of_the_same_setting(ended):
    config, finished = ended
    verdicts = {v.title: v for v in results(config, finished, InsideSelection()).verdicts}
    ((_, address),) = verdicts["Distilled against hard labels"].links
    pairs = [tuple(pair.split("=")) for pair in address.removeprefix("/lab?").split("&")]
    temperature_map, problems = read_map(pairs, strict=False)
    assert problems == []
    assert temperature_map.cells[0] == config
    assert [cell.seed for cell in temperature_map.cells] == [0, 1, 2, 3, 4]
    assert {replace(cell, seed=0) for cell in temperature_map.cells} == {config}


def test_a_student_that_has_learned_little_is_not_called_nearly_as_good(ended):
    config, finished = ended
    distilled = finished.result["students"]["distilled"]["epochs"][-1]["test_accuracy"]
    assert distilled < 0.6
    titles = [verdict.title for verdict in results(config, finished, InsideSelection()).verdicts]
    assert not any("nearly as good" in title for title in titles)


# The bias correction


def test_every_stop_of_the_bias_is_the_sweeps(ended):
    config, finished = ended
    bias, sweep = results(config, finished, InsideSelection()).bias, finished.result["bias_sweep"]
    assert bias.last == len(bias.rows) - 1 == len(sweep["biases"]) - 1
    assert bias.chosen == sweep["distilled"]["chosen"]
    for k, row in enumerate(bias.rows):
        assert float(row[0]) == sweep["biases"][k]
        shares = [sweep[n][what][k] for what in ("accuracy", "recall_left_out") for n in ("hard", "distilled")]  # fmt: skip
        shown = [float(text.rstrip("%")) for text in row[1:]]
        assert shown == pytest.approx([100 * share for share in shares], abs=0.05 + 1e-9)
    assert {name: texts[bias.chosen] for name, texts in bias.frames["texts"].items()} == bias.shown


def test_a_run_that_saw_every_digit_has_no_bias_correction(ended):
    config, finished = ended
    assert results(replace(config, left_out=()), finished, InsideSelection()).bias is None


# A look inside


def test_the_confusion_matrix_counts_every_test_digit(ended):
    config, finished = ended
    labels = load().test.labels
    for k, name in enumerate(("hard", "distilled")):
        view = inside(config, finished, InsideSelection(by=name))
        counts = np.array([[cell.count for cell in row] for row in view.matrix])
        assert counts.sum(axis=1).tolist() == np.bincount(labels).tolist()
        predicted = finished.test_logits[k].argmax(axis=1)
        assert counts.sum(axis=0).tolist() == np.bincount(predicted, minlength=10).tolist()
        assert counts[4, 9] == ((labels == 4) & (predicted == 9)).sum()
        assert [view.matrix[i][i].shade for i in range(10)] == [0] * 10
        assert all((cell.shade > 0) == (cell.count > 0) for i, row in enumerate(view.matrix) for j, cell in enumerate(row) if i != j)  # fmt: skip


def test_pictures_are_of_digits_that_the_students_read_differently(ended):
    config, finished = ended
    view = inside(config, finished, InsideSelection())
    hard, distilled = finished.test_logits.argmax(axis=-1)
    assert view.pictures
    for picture in view.pictures:
        assert picture.predicted == (str(hard[picture.index]), str(distilled[picture.index]))
        assert picture.predicted[0] != picture.predicted[1]
    assert len(view.pictures) + view.more == (hard != distilled).sum()
    assert view.chosen == view.pictures[0].index


def test_a_cell_of_the_matrix_leads_to_its_digits(ended):
    config, finished = ended
    labels, predicted = load().test.labels, finished.test_logits[0].argmax(axis=1)
    wrong = next(k for k in range(2000) if predicted[k] != labels[k])
    selection = InsideSelection(
        by="hard", truth=int(labels[wrong]), predicted=int(predicted[wrong])
    )
    view = inside(config, finished, selection)
    found = np.flatnonzero((labels == selection.truth) & (predicted == selection.predicted))
    assert [p.index for p in view.pictures] == found[:24].tolist()
    assert view.group.startswith(f"{len(found)} of {(labels == selection.truth).sum()} ")


def test_a_single_digit_is_told_in_the_singular(ended):
    config, finished = ended
    view = inside(config, finished, InsideSelection())
    cells = {cell.name: cell.count for row in view.matrix for cell in row}
    assert 1 in cells.values()
    for name, count in cells.items():
        assert (name.split()[1] in ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")) == (count == 1)  # fmt: skip


def test_an_eight_has_its_article(ended):
    config, finished = ended
    labels = load().test.labels
    for digit, article in ((8, "an"), (7, "a")):
        index = int(np.flatnonzero(labels == digit)[0])
        told = inside(config, finished, InsideSelection(digit=index)).reading.title
        assert told == f"Test digit {index}, {article} {digit}"
    names = [
        p.name
        for p in inside(config, finished, InsideSelection(by="hard", truth=8, predicted=3)).pictures
    ]
    assert all(name.startswith("an 8;") for name in names)


# One digit at every stop

STUDENTS = {"hard-student-soft": 0, "student-soft": 1, "smoothed-student-soft": 2}


@pytest.mark.parametrize(("members", "smoothing"), [(1, "0"), (4, "0.1")])
def test_a_reading_is_the_softmax_at_every_stop(members, smoothing):
    config, _ = read_config([("smoothing", smoothing)], strict=True)
    dice, n = np.random.default_rng(0), len(config.students)
    logits = Logits(dice.normal(0, 5, (members, 10)), dice.normal(0, 5, (n, 10)))
    view = reading("", np.zeros(784, np.float32), logits, config, None)
    assert view.last_stop == len(STOPS) - 1
    assert STOPS[view.stop] == 4.0
    tables = {table.series: table.bars for table in view.tables}
    assert len(tables) == len(view.predictions) == n + 1
    for k in (0, view.stop, view.last_stop):
        t = STOPS[k]
        expected = {"teacher-soft": softmax(logits.teacher, t).mean(axis=0)}
        expected |= {name: softmax(logits.students[i], t) for name, i in [*STUDENTS.items()][:n]}
        assert float(view.sweep["texts"]["T"][k]) == t
        for name, probs in expected.items():
            shown = view.sweep["series"][name][k]
            assert shown == pytest.approx((1000 * probs).tolist(), abs=0.5 + 1e-9)
            if k == view.stop:
                assert [bar.tenths for bar in tables[name]] == shown


@pytest.mark.parametrize(("temperature", "stop"), [(0.05, 0.5), (0.5, 0.5), (4, 4), (20, 20), (100, 20), (2.34, 2.3)])  # fmt: skip
def test_a_reading_begins_at_the_stop_that_is_nearest(temperature, stop):
    config, _ = read_config([("T", str(temperature))], strict=True)
    logits = Logits(np.zeros((1, 10)), np.zeros((2, 10)))
    view = reading("", np.zeros(784, np.float32), logits, config, 7)
    assert STOPS[view.stop] == pytest.approx(stop)
    assert float(view.temperature) == pytest.approx(stop)
    assert "true=7" in view.explorer


def test_only_the_vision_transformer_shows_what_it_attends_to():
    config, _ = read_config([("teacher", "vit")], strict=True)
    logits, pixels = Logits(np.zeros((1, 10)), np.zeros((2, 10))), load().test.inputs[3]
    assert reading("", pixels, logits, replace(config, teacher="single"), None).attention is None
    shown = reading("", pixels, logits, config, None).attention
    shares = teachers.attention(pixels[np.newaxis])[0]
    assert [image.title for image in shown.images] == ["Block 1", "Block 2", "Block 3", "Block 4"]
    for image, own in zip(shown.images, shares, strict=True):
        assert [(p.x, p.y) for p in image.patches[:5]] == [(0, 0), (7, 0), (14, 0), (21, 0), (0, 7)]
        told = [float(patch.said.split(": ")[1].rstrip("%")) for patch in image.patches]
        assert told == pytest.approx((100 * own).tolist(), abs=0.051)
        opacities = [float(patch.opacity) for patch in image.patches]
        assert opacities == pytest.approx((0.8 * own / own.max()).tolist(), abs=0.006)
        most = image.patches[int(own.argmax())]
        assert image.said.startswith(f"most to {most.said}; then row ")


# Presets


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_valid_and_canonical(preset):
    pairs = [tuple(pair.split("=")) for pair in preset.query.split("&") if pair]
    assert len({name for name, _ in pairs}) == len(pairs)
    config, problems = read_config(pairs, strict=False)
    _, of_map = read_map(pairs, strict=False)
    assert problems == of_map == []
    own = [pair for pair in preset.query.split("&") if pair.split("=")[0] in config.texts]
    assert config.query == "&".join(own)


def test_presets_have_names_and_queries_of_their_own():
    assert len({p.name for p in PRESETS}) == len({p.query for p in PRESETS}) == len(PRESETS)
    assert all(p.about for p in PRESETS)


# The temperature map

AXES = [("temperatures", "2,8"), ("widths", "8,4"), ("seeds", "2")]


def cell(config, hard, distilled):
    """A run whose students get the first so many of the 2,000 test digits right."""
    digits = np.arange(2000)
    return Cell(config, tuple(measured(digits < n) for n in (hard, distilled)))


def test_a_map_shows_what_is_trained_of_it_wherever_it_stands():
    temperature_map, _ = read_map(AXES, strict=True)
    reached = {0: (1000, 1200), 4: (800, 760), 5: (1000, 840)}
    view = map_panel(
        temperature_map, {k: cell(temperature_map.cells[k], *n) for k, n in reached.items()}
    )
    assert (view.done, view.runs) == (3, 8)
    shown = [(*row.heads, *(text for _, text in row.cells)) for row in view.rows]
    two = uncertainty.of_means([np.arange(2000) < 760, np.arange(2000) < 840])
    assert two.margin > 12.7 * 0.02  # by Student's t of two seeds
    assert shown == [
        ("8", "2", "50.00%", "60.00%", "+10.00"),  # one seed: its error is not known
        ("8", "8", "–", "–", "–"),
        ("4", "2", shown[2][2], f"40.00% ± {100 * two.margin:.2f}", shown[2][4]),
        ("4", "8", "–", "–", "–"),
    ]
    assert shown[2][2].startswith("45.00% ± ")
    assert re.fullmatch(r"−5\.00 ± [0-9.]+, not clear", shown[2][4])


def test_a_maps_frames_are_what_the_map_shows_so_far():
    temperature_map, _ = read_map(AXES, strict=True)
    cells = [cell(config, 1000, 1000 + 20 * k) for k, config in enumerate(temperature_map.cells)]
    texts = {}
    for done in range(1, len(cells) + 1):
        frame = cell_frame(temperature_map, cells[:done])
        assert frame["done"] == done
        assert frame["texts"]["map-progress"] == f"{done}/8"
        texts |= frame["texts"]
        shown = dict(
            pair
            for row in map_panel(temperature_map, dict(enumerate(cells[:done]))).rows
            for pair in row.cells
        )
        about_all = {"map-progress", "map-left", "map-sentence"}
        assert {name: text for name, text in shown.items() if text != "–"} == {
            name: text for name, text in texts.items() if name not in about_all
        }
    assert re.fullmatch(r"\+0\.50 ± [0-9.]+, not clear", texts["map-0-gain"])


@pytest.mark.parametrize(("hard", "distilled"), [(1875, 1868), (1876, 1889)])
def test_means_and_gain_of_a_map_add_up_as_they_are_written(hard, distilled):
    temperature_map, _ = read_map(
        [("temperatures", "2"), ("widths", "8"), ("seeds", "1")], strict=True
    )
    texts = cell_frame(temperature_map, [cell(temperature_map.cells[0], hard, distilled)])["texts"]
    written = {
        k: float(texts[f"map-0-{k}"].strip("%").replace("−", "-"))
        for k in ("hard", "distilled", "gain")
    }
    assert written["distilled"] - written["hard"] == pytest.approx(written["gain"], abs=0.0101)
    assert written["gain"] == pytest.approx((distilled - hard) / 20, abs=0.0051)


def test_a_map_of_three_students_has_a_gain_over_each():
    temperature_map, _ = read_map([*AXES, ("smoothing", "0.2")], strict=True)
    view = map_panel(temperature_map, {})
    keys = [key for key, _ in view.columns]
    assert keys == ["hard", "distilled", "smoothed", "gain", "gain_over_smoothed"]
    assert len(view.rows[0].cells) == len(keys)


def test_rows_of_a_map_over_divergences_are_named_by_what_tells_them_apart():
    def rows(**values):
        given = [*AXES, ("divergences", "kl,jsd")]
        pairs = dict(given) | values
        return map_panel(read_map(pairs.items(), strict=True)[0], {}).rows

    one = rows(widths="8")
    assert [(row.name, row.heads) for row in one] == [
        (name, ["8", name, t]) for name in ("Forward KL", "Jensen–Shannon") for t in ("2", "8")
    ]
    assert [row.name for row in rows()[::2]] == [
        f"{units} units, {name}" for units in (8, 4) for name in ("Forward KL", "Jensen–Shannon")
    ]
    assert {row.like for row in rows()} == {"8 units", "4 units"}


def test_map_panel_links_to_the_csv_of_its_own_runs():
    pairs = [*AXES, ("transfer", "60"), ("left_out", "3"), ("T", "9"), ("width", "77")]
    pairs += [("divergence", "jsd"), ("divergences", "kl,dkd")]
    temperature_map, _ = read_map(pairs, strict=False)
    view = map_panel(temperature_map, {})
    given = [tuple(pair.split("=")) for pair in view.whole_query.split("&")]
    again, problems = read_map(given, strict=True)
    assert problems == []
    assert again.cells == temperature_map.cells


# In the explorer


@pytest.mark.parametrize("teacher", ["single", "ensemble", "few_digits", "vit"])
def test_a_digit_is_known_by_its_logits_of_any_teacher(teacher):
    logits = teachers.test_logits(teacher).astype(float)
    for index in (0, 17, 1999):
        found = known_example(CLASSES, logits[index].tolist())
        assert found.name == f"Test digit {index}"
        assert found.picture == data_uri(load().test.inputs[index])
    changed = logits[17].copy()
    changed[0, 3] += 0.01
    assert known_example(CLASSES, changed.tolist()) is None
    assert known_example(CLASSES[::-1], logits[17].tolist()) is None
