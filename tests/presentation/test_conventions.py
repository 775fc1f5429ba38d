"""The section on libraries' losses: whose numbers it shows, and the teacher cut to its top k."""

import re

import numpy as np
import pytest

from app.explorer.experiment import read_experiment
from app.explorer.results import STOPS, compute
from app.numerics.conventions import Example
from app.presentation.explorer.conventions import conventions
from app.presentation.explorer.presets import GROUPS, PRESETS
from app.presentation.explorer.top_k import BELOW_ZERO, TREATMENTS
from app.presentation.shared import format as fmt
from tests.presentation import library_losses as libraries

OF_TOKENS = {"scenario": "next-token"}


def section(is_open=True, **query):
    experiment, problems = read_experiment(query.items(), strict=True)
    assert problems == []
    return conventions(compute(experiment), is_open)


def row(view, name):
    return next(row for group in view.groups for row in group.rows if row.name == name)


def student_at(step, **query):
    experiment, _ = read_experiment(query.items(), strict=True)
    return compute(experiment).student.student_logits[step], np.array(experiment.teacher_logits[0])


def test_a_closed_panel_has_no_numbers_but_a_link_to_them():
    view = section(is_open=False, T="4", open="numbers")
    assert (view.groups, view.top_k) == ((), None)
    assert view.query == "T=4&open=numbers,loss"


def test_every_preset_has_its_row_below_its_groups_title():
    names = {group.title: [row.name for row in group.rows] for group in section().groups}
    assert names == {group.title: [preset.name for preset in group.presets] for group in GROUPS}


def test_where_no_library_is_meant_only_this_pages_number_stands():
    experiment, _ = read_experiment([("step", "4")], strict=True)
    run = compute(experiment).student
    soft, hard = section(step="4").groups[0].rows
    assert (soft.library, soft.here) == ("", fmt.nats(float(run.loss[4])))
    assert (hard.library, hard.here) == ("", fmt.nats(float(run.cross_entropy[4])))


def test_every_temperature_of_a_library_is_a_stop_of_the_slider():
    asked = []

    def log_targets(temperature):
        asked.append(temperature)
        return np.log([0.5, 0.3, 0.2])

    for preset in PRESETS:
        if preset.loss:
            preset.loss(Example(np.zeros(3), log_targets, 0))
        asked += [preset.settings.temperature] if preset.settings else []
    assert len(asked) > 40
    assert set(asked) <= set(STOPS.tolist())


@pytest.mark.parametrize("step", [0, 7])
def test_the_numbers_are_those_of_the_student_at_the_step_shown(step):
    z, v = student_at(step)
    view = section(step=str(step))
    assert view.step == step
    got = row(view, "torchdistill, KDLoss")
    assert got.library == got.here == fmt.nats(libraries.torchdistill(z, v, 0))
    assert row(view, "NKD").library == fmt.nats(libraries.nkd(z, v, 0))


def test_several_teachers_are_one_as_the_page_combines_them():
    of = {"logits": "4,1,0;0,3,1", "combine": "geometric"}
    z, _ = student_at(0, **of)
    v = np.array([2.0, 2.0, 0.5])
    assert row(section(**of), "FKD").library == fmt.nats(libraries.fkd(z, v, 0))


def test_where_the_numbers_differ_one_is_written_from_the_other():
    view = section(step="3")
    relations = {r.name: r.relation for g in view.groups for r in g.rows if r.relation}
    assert set(relations) == {
        *("mdistiller, DKD", "NVIDIA ModelOpt, mean", "TextBrewer", "TextBrewer, hard loss on"),
        "DistiLLM, skewed KL",
    }
    for name, relation in relations.items():
        got = row(view, name)
        written = re.fullmatch(
            r"library = (?:(\d) × )?([\d.]+)(?: / (\d) classes)?(?: \+ ([\d.]+), the soft.*)?",
            relation,
        )
        factor, here, divisor, more = written.groups()
        assert here == got.here
        value = float(factor or 1) * float(here) / float(divisor or 1) + float(more or 0)
        assert value == pytest.approx(float(got.library), abs=3e-4)
    same = [r for g in view.groups[1:] for r in g.rows if r.settings and not r.relation]
    assert len(same) > 12
    assert all(r.library == r.here for r in same)


def test_clipped_probabilities_are_named_where_they_count():
    view = section(logits="42,18,5", student="12,45,8")
    assert row(view, "Keras’ older example").relation == ""
    view = section(logits="500,18,5", student="12,450,8")
    older = row(view, "Keras’ older example")
    assert older.library != older.here
    assert older.relation == "the library clips probabilities at 1e-7"


def test_a_library_that_no_settings_match_has_its_number_and_no_button():
    fkd = row(section(), "FKD")
    assert (fkd.settings, fkd.here, fkd.relation) == (None, "", "")
    assert float(fkd.library) > 0


def test_the_mean_over_the_classes_divides_the_learning_rate_by_their_number():
    assert row(section(), "NVIDIA ModelOpt, mean").settings["lr"] == repr(0.5 / 3)
    assert row(section(**OF_TOKENS), "NVIDIA ModelOpt, mean").settings["lr"] == repr(0.5 / 7)


def test_the_shipped_next_token_has_a_sum_below_zero_and_the_link_leads_to_it():
    query = dict(pair.split("=") for pair in BELOW_ZERO.split("&"))
    table = section(**query).top_k
    assert (table.kept, table.below_zero, table.left_out) == ((1, 3, 6), "6", "‹rest›")
    negative = {r.name: r.numbers for r in table.rows if any(n.startswith("−") for n in r.numbers)}
    assert list(negative) == ["Neither: the k terms of the sum as they are"]
    assert negative.popitem()[1][-1] == "−0.0053"
    assert table.example == BELOW_ZERO


def test_with_all_that_is_listed_kept_the_rest_as_one_class_is_the_full_kl():
    table = section(**OF_TOKENS, step="5").top_k
    numbers = {t.name: r.numbers[-1] for t, r in zip(TREATMENTS, table.rows, strict=True)}
    assert numbers["All others as one class"] == table.full
    assert numbers["What is missing spread evenly over all others"] == table.full


def test_the_table_is_about_the_experiments_temperature_and_step():
    full = [section(**OF_TOKENS, T=t, step=s).top_k.full for t, s in ("20", "29", "50")]
    assert len(set(full)) == 3
    assert section(**OF_TOKENS, T="2.5").top_k.temperature == "2.5"


@pytest.mark.parametrize(
    ("n_classes", "kept"), [(3, ()), (4, (1, 3)), (5, (1, 3, 4)), (100, (1, 3, 10, 30, 99))]
)
def test_fewer_than_four_classes_are_not_cut(n_classes, kept):
    table = section(logits=",".join(map(str, range(n_classes)))).top_k
    assert table.kept == kept
    assert [len(row.numbers) for row in table.rows] == [len(kept)] * (5 if kept else 0)


def test_a_student_that_agrees_has_no_sum_below_zero_by_rounding():
    same = "2.3,1.1,0.4,-0.7,0.2"
    table = section(logits=same, student=same).top_k
    assert table.below_zero == ""


def test_extreme_logits_have_numbers():
    view = section(logits="1000,-1000,3,4", student="1e300,-1e300,1e160,5")
    texts = [r.library + r.here for g in view.groups for r in g.rows]
    texts += [text for r in view.top_k.rows for text in r.numbers]
    assert not [text for text in texts if "nan" in text or "inf" in text]
