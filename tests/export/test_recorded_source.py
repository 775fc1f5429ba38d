"""`show` of a recorded run: what it takes, what the frame says of it, and what is refused."""

import re

import numpy as np
import pytest

from app import Recorder, show
from app.export.recorded_source import recorded_source, recording_of
from app.numerics.softmax import softmax
from app.recordings.errors import RecordingError
from app.recordings.recording import Recording
from tests.export.copies import carried, fragments, percent, percentages, unpacked
from tests.hostile_names import NAMES as HOSTILE
from tests.markup import Markup

N, STEPS = 10, 200
TEACHER = np.random.default_rng(0).normal(0, 3, (3, N))
WALK = np.random.default_rng(1).normal(0, 0.3, (STEPS, 3, N)).cumsum(axis=0)
CLASSES = [f"a class {k}" for k in range(N)]


def record(path, logits=WALK, **header):
    given = {"temperature": 4.5, "hard_weight": 0.25, "labels": [1, 2, 3], "classes": CLASSES}
    with Recorder(path, **({"teacher_logits": TEACHER} | given | header)) as run:
        for k, rows in enumerate(logits):
            run.log(20 * k + 20, student_logits=rows)
    return run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return record(tmp_path_factory.mktemp("runs") / "kd.jsonl")


@pytest.fixture(scope="module")
def widget(run):
    return show(run, row=2, step=1007, pins="T:4.5,lr:0.5")


@pytest.fixture(scope="module")
def document(widget):
    return unpacked(widget.document)


def logits_at(step):
    return WALK[step // 20 - 1, 2]


def test_a_path_a_recorder_and_a_recording_are_the_same_row(run):
    for given in (run, run.path, str(run.path), Recording(run.path)):
        page = show(given, row=1).page
        assert page.experiment.teacher_logits == (tuple(TEACHER[1].tolist()),)
        assert (page.experiment.true_class, page.experiment.labels) == (2, tuple(CLASSES))
        assert (page.experiment.temperature, page.experiment.hard_weight) == (4.5, 0.25)
        assert page.source.results(8, False).experiment.temperature == 8


def test_a_recording_is_known_by_its_header_not_by_its_suffix(run, tmp_path):
    copy = tmp_path / "kd.txt"
    copy.write_bytes(run.path.read_bytes())
    assert recording_of(copy).steps[-1] == 4000
    logits = tmp_path / "logits.jsonl"
    logits.write_text('{"logits": [1, 2, 3], "id": "\\"soft-targets recording\\""}\n')
    assert recording_of(logits) is None
    assert show(logits).page.experiment.teacher_logits == ((1, 2, 3),)


def test_a_recorder_that_still_records_shows_what_is_there(tmp_path):
    with Recorder(tmp_path / "a.jsonl", teacher_logits=TEACHER, temperature=2) as run:
        with pytest.raises(RecordingError, match=r"a\.jsonl: must have a log, has none yet"):
            show(run)
        run.log(7, student_logits=WALK[0])
        assert len(show(run).page.source.logs) == 1


def test_a_frame_of_a_long_run_of_ten_classes_has_at_most_400_kb(tmp_path):
    teachers = np.stack([TEACHER, TEACHER[::-1], TEACHER / 2], axis=1)
    run = record(tmp_path / "three.jsonl", teacher_logits=teachers)
    widget = show(run, pins="T:4,lr:0.5;T:8;T:2")
    assert len(widget._repr_html_().encode()) <= 400_000


def test_the_frame_has_evenly_spread_steps_and_the_one_asked_for_and_says_so(widget, document):
    steps = [log.step for log in widget.page.source.logs]
    assert (steps[0], steps[-1], 1000 in steps, len(steps)) == (20, 4000, True, 44)
    assert carried(document, "frames")["texts"]["step"] == [f"{step}/4000" for step in steps]
    assert steps[widget.page.experiment.step] == 1000
    note = "kd.jsonl, row 2. This frame holds 44 of 200 recorded steps."
    assert f"Recorded while the student trained, not computed here: {note}" in document
    assert "This frame holds the recorded steps at <i>T</i> = 0.5, 1," in document


def test_at_other_temperatures_is_the_recorded_student_not_one_trained_anew(document):
    at = fragments(document)
    assert {compare for _, compare in at} == {"0"}
    for temperature in (0.5, 4.5, 20):
        html = at[f"{temperature:g}", "0"]
        assert percentages(html, "student") == percent(softmax(logits_at(1000), 1))
        assert percentages(html, "student-soft") == percent(softmax(logits_at(1000), temperature))


def test_the_frame_says_nothing_that_is_true_only_of_a_training_of_its_own(document):
    computed = unpacked(show(TEACHER[2], steps=2, pins="T:8").document)
    for words in (
        "Compare with hard labels",
        "Learning rate",
        "How many steps it makes",
        "The student can hold",
        "the student moves the other way",
        "same start, same step",
        "Untrained, it is",
    ):
        assert words in computed
        assert words not in document
    assert "By this loss the recorded student is measured" in document
    assert "gradient descent on this row alone, from the same start" in document
    assert ">At step 1000 of 4000</span>, the student misses" in document


@pytest.mark.parametrize(
    "option", ["lr", "steps", "compare", "divergence", "hard_weight", "family"]
)
def test_what_is_as_it_was_recorded_cannot_be_chosen(run, option):
    message = f"show of a recorded run has no option {option}, which is as it was recorded; its opt"
    with pytest.raises(TypeError, match=message):
        show(run, **{option: 1})


@pytest.mark.parametrize("argument", ["student_logits", "labels", "classes"])
def test_an_array_beside_a_recorded_run_is_refused(run, argument):
    with pytest.raises(TypeError, match=f"has no option {argument}, which is as it was recorded"):
        show(run, **{argument: [0]})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"row": 3}, "row must be a whole number between 0 and 2, got 3"),
        ({"step": -1}, "step must be a whole number from 0, got -1"),
        ({"step": 1.5}, "step must be a whole number from 0, got 1.5"),
        ({"T": 0}, "T must be between 0.05 and 100, got 0"),
        ({"combine": "sum"}, "combine must be "),
    ],
)
def test_a_wrong_option_is_named_with_its_rule_and_value(run, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        show(run, **options)


def test_more_classes_than_a_frame_has_room_for_are_refused(tmp_path):
    path = tmp_path / "wide.jsonl"
    with Recorder(path, teacher_logits=np.zeros((1, 101)), temperature=1) as run:
        run.log(0, student_logits=np.zeros((1, 101)))
    with pytest.raises(ValueError, match="classes must be at most 100, got 101"):
        show(path)


def test_a_damaged_recording_is_refused_as_one(tmp_path):
    path = tmp_path / "later.jsonl"
    path.write_text('{"format": "soft-targets recording", "version": 99}\n')
    with pytest.raises(RecordingError, match=r'later\.jsonl, line 1: .* "version": 1'):
        show(path)


def test_hostile_names_of_a_recording_are_text_in_the_frame(tmp_path):
    def document_of(stem, texts):
        header = {"classes": texts[:N], "names": texts[-3:]}
        return Markup(
            unpacked(show(record(tmp_path / f"{stem}.jsonl", WALK[:2], **header)).document)
        )

    hostile = document_of("<img src=x onerror=alert(1)>", HOSTILE)
    assert hostile.elements == document_of("kd", [f"name {k}" for k in range(N + 3)]).elements


@pytest.mark.parametrize(("recorded", "shown"), [(1e300, 100), (1e-300, 0.05)])
def test_a_temperature_beyond_the_figures_is_shown_as_the_nearest(tmp_path, recorded, shown):
    run = record(tmp_path / "kd.jsonl", WALK[:3], temperature=recorded)
    source = recorded_source(recording_of(run), 0, None, {})
    assert source.experiment.temperature == shown
