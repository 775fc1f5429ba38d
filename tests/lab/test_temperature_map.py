import itertools

import numpy as np
import pytest

from app.lab import divergence_rates, temperature_map
from app.lab.divergence_rates import DivergenceRates
from app.lab.temperature_map import MOST_RUNS, NAMES, Cell, means, p_values, read_map, summary
from app.lab.uncertainty import of_means
from tests.lab import answers
from tests.lab.test_training import config


def map_of(**values):
    found, wrong = read_map([(k, str(v)) for k, v in values.items()], strict=True)
    assert wrong == []
    return found


def problems(*pairs, strict=True):
    return [str(problem) for problem in read_map(pairs, strict=strict)[1]]


def test_the_default_map_is_within_the_limit():
    found = map_of()
    assert found.temperatures == (1, 2, 4, 8, 20)
    assert found.widths == (30, 300)
    assert found.seeds == 3
    assert len(found.cells) == 30 <= MOST_RUNS


def test_cells_are_the_ordinary_runs_by_width_temperature_and_seed():
    found = map_of(temperatures="8,1", widths="40,4", seeds=2, seed=7, epochs=3, left_out="3")
    expected = [
        config(width=width, T=t, seed=seed, epochs=3, left_out="3")
        for width, t, seed in itertools.product((40, 4), (8, 1), (7, 8))
    ]
    assert list(found.cells) == expected


def test_the_query_has_what_differs_from_the_defaults_and_is_never_empty():
    assert (map_of().own_query, map_of().query) == ("", "T=4")  # a bare page opens a preset
    assert map_of().url() == "/lab?T=4"
    own = "temperatures=2,8&widths=8,4&seeds=2"
    found = map_of(temperatures="2,8", widths="8,4", seeds=2)
    assert found.own_query == found.query == own
    found = map_of(temperatures="2,8", widths="8,4", seeds=2, left_out="3")
    assert found.url("/embed/lab") == f"/embed/lab?left_out=3&{own}"


def test_seeds_beyond_the_last_begin_anew():
    found = map_of(temperatures="1", widths="4", seeds=3, seed=999_999)
    assert [run.seed for run in found.cells] == [999_999, 0, 1]


SEEDS = "seeds must be a whole number between 1 and 10, got "
TEMPERATURES = "temperatures must be 1 to 10 numbers between 0.05 and 100, got "
DIFFERENT = "temperatures must be 1 to 10 different numbers between 0.05 and 100, got "
WIDTHS = "widths must be 1 to 10 numbers between 4 and 300, got "
WHOLE = "widths must be 1 to 10 different whole numbers between 4 and 300, got "
NOT_ONE = f" must be one of {', '.join(NAMES)}, got "


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("seeds", "0", SEEDS + "0"),
        ("seeds", "11", SEEDS + "11"),
        ("seeds", "1.5", SEEDS + "1.5"),
        ("seeds", "", SEEDS),
        ("temperatures", "0.04", TEMPERATURES + "0.04"),
        ("temperatures", "1,101", TEMPERATURES + "101"),
        ("temperatures", "nan", TEMPERATURES + "nan"),
        ("temperatures", "1,,2", TEMPERATURES),
        ("temperatures", "", TEMPERATURES),
        ("temperatures", "2,2.0", DIFFERENT + "2,2.0"),
        ("temperatures", "1,2,3,4,5,6,7,8,9,10,11", DIFFERENT + "1,2,3,4,5,6,7,8,9,10,11"),
        ("widths", "3", WIDTHS + "3"),
        ("widths", "301", WIDTHS + "301"),
        ("widths", "30.5", WHOLE + "30.5"),
        ("widths", "30,30", WHOLE + "30,30"),
        ("widths", "4,5,6,7,8,9,10,11,12,13,14", WHOLE + "4,5,6,7,8,9,10,11,12,13,14"),
        ("epochs", "61", "epochs must be a whole number between 1 and 60, got 61"),
        ("T", "4", f"T{NOT_ONE}4"),
        ("width", "60", f"width{NOT_ONE}60"),
        ("alpha", "1", f"alpha{NOT_ONE}1"),
    ],
)
def test_a_bad_value_is_named_with_its_rule_and_the_map_has_the_default(name, value, message):
    assert problems((name, value)) == [message]
    assert read_map([(name, value)], strict=True)[0].cells == map_of().cells


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("temperatures", "0.05,100", (0.05, 100)),
        ("temperatures", "1,2,3,4,5,6,7,8,9,10", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        ("widths", "4,300", (4, 300)),
        ("widths", "3e1", (30,)),
        ("seeds", "10", 10),
    ],
)
def test_the_bounds_themselves_are_allowed(name, value, read):
    rest = {"temperatures": "1", "widths": "4", "seeds": "1"} | {name: value}
    found = map_of(**rest)
    assert getattr(found, name) == read


def test_there_are_at_most_60_runs():
    most = {"temperatures": "1,2,3,4,5,6,7,8,9,10", "widths": "30,300"}
    assert len(map_of(**most, seeds=3).cells) == 60
    too_many = [("temperatures", "1,2,3,4,5,6,7"), ("widths", "30,40,50"), ("seeds", "3")]
    rule = "seeds must be at most 60 runs in all, temperatures × widths × seeds, got 63"
    assert problems(*too_many) == [rule]
    assert len(read_map(too_many, strict=True)[0].cells) <= MOST_RUNS


def test_every_fault_is_told_at_once():
    said = problems(("T", "1"), ("lr", "0"), ("widths", "x"), ("seeds", "99"))
    assert [message.split(" ")[0] for message in said] == ["T", "lr", "widths", "seeds"]


def test_pages_pass_over_what_they_do_not_know_and_keep_the_maps_own_axes():
    pairs = [("utm_source", "x"), ("seeds", ""), ("widths", ""), ("T", "7"), ("width", "9")]
    found, wrong = read_map(pairs, strict=False)
    assert wrong == []
    assert found.cells == map_of().cells


def test_the_maps_names_are_the_runs_without_what_its_axes_say():
    assert not {"T", "width"} & set(NAMES)
    assert {"temperatures", "widths", "seeds", "left_out", "seed"} < set(NAMES)


# Of students with one size


def test_the_map_of_students_with_one_size_has_no_widths():
    found = map_of(student="cnn", temperatures="8,1", seeds=2, epochs=3)
    expected = [
        config(student="cnn", T=t, seed=seed, epochs=3)
        for t, seed in itertools.product((8, 1), (0, 1))
    ]
    assert list(found.cells) == expected
    assert found.n_runs == 4
    assert found.own_query == "epochs=3&student=cnn&temperatures=8,1&seeds=2"
    assert found.condition(found.cells[0]) == {"temperature": 8, "seed": 0}


def test_the_default_map_of_students_with_one_size_is_that_of_the_run_alone():
    found = map_of(student="cnn")
    assert found.own_query == "student=cnn"
    assert len(found.cells) == 5 * 3
    rows = map_of(student="cnn", divergences="kl,tv").rows
    assert [(row.divergence, row.student) for row in rows] == [("kl", "cnn"), ("tv", "cnn")]


def test_widths_of_students_with_one_size_are_refused_and_pages_pass_over_them():
    pairs = [("widths", "30,300"), ("student", "cnn")]
    (said,) = problems(*pairs)
    assert said.startswith("widths must be left out with student=cnn: there is one size")
    assert problems(*pairs, ("width", "9"), strict=False) == []
    assert read_map(pairs, strict=False)[0] == map_of(student="cnn")


def test_too_many_runs_of_students_with_one_size_are_refused_without_widths():
    pairs = [("student", "cnn"), ("temperatures", "1,2,3,4,5,6,7"), ("seeds", "9")]
    assert problems(*pairs) == [
        "seeds must be at most 60 runs in all, temperatures × seeds, got 63"
    ]
    assert read_map(pairs, strict=True)[0] == map_of(student="cnn")


# Over divergences


def test_each_divergence_has_a_row_for_each_width_with_its_default_numbers():
    found = map_of(
        temperatures="8,1",
        widths="40,4",
        divergences="dkd,kl",
        seeds=2,
        divergence="jsd",
        shape=0.1,
    )
    lr = {name: divergence_rates.rates_of(config()).get(name, 0.01) for name in ("kl", "dkd")}
    expected = [
        config(width=width, divergence=name, T=t, seed=seed, lr=lr[name], hard_lr=0.01)
        for width, name, t, seed in itertools.product((40, 4), ("kl", "dkd"), (8, 1), (0, 1))
    ]
    assert list(found.cells) == expected
    assert len(found.cells) == found.n_runs


def test_without_divergences_a_map_has_the_runs_own_with_its_numbers():
    found = map_of(temperatures="4", widths="8", seeds=1, divergence="jsd", shape=0.1, lr=0.02)
    assert list(found.cells) == [config(width=8, divergence="jsd", shape=0.1, lr=0.02)]
    assert found.query == "divergence=jsd&shape=0.1&lr=0.02&temperatures=4&widths=8&seeds=1"


def test_a_divergence_has_the_rate_that_is_shipped_for_it(monkeypatch):
    table = DivergenceRates("", {"tv": 0.03}, ())
    monkeypatch.setattr(divergence_rates, "shipped", lambda: {"mlp": table})
    found = map_of(temperatures="4", widths="8", seeds=1, divergences="kl,tv")
    assert [(run.lr, run.hard_lr) for run in found.cells] == [(0.01, 0.01), (0.03, 0.01)]
    # A rate that is set counts for every divergence, and for the student on hard labels as ever.
    found = map_of(temperatures="4", widths="8", seeds=1, divergences="kl,tv", lr=0.002)
    assert [(run.lr, run.hard_lr) for run in found.cells] == [(0.002, 0.002)] * 2


def test_divergences_are_part_of_the_query_and_of_what_a_run_says_of_itself():
    found = map_of(temperatures="2,8", widths="8", divergences="tv,kl", seeds=2)
    assert found.query == "temperatures=2,8&widths=8&divergences=kl,tv&seeds=2"
    run = found.cells[-1]
    row = temperature_map.cell_row(found, Cell(run, reached(range(1500), range(500))))
    assert row == {
        "temperature": 8,
        "width": 8,
        "divergence": "tv",
        "lr": run.lr,
        "seed": 1,
        "hard": 0.25,
        "distilled": 0.75,
    }


def test_a_summary_over_divergences_names_them_and_corrects_for_all_gains():
    found = map_of(temperatures="4", widths="60", divergences="kl,tv", seeds=3)
    cells = [Cell(run, reached(range(120), range(100))) for run in found.cells]
    alone = map_of(temperatures="4", widths="60", seeds=3)
    (mean,) = summary(alone, cells[:3])
    means = summary(found, cells)
    assert [m["divergence"] for m in means] == ["kl", "tv"]
    assert [m["lr"] for m in means] == [found.cells[0].lr, found.cells[-1].lr]
    assert means[0]["gain"]["p_holm"] == pytest.approx(2 * mean["gain"]["p_holm"])
    assert "divergence" not in mean


def test_the_bound_counts_divergences_too():
    too_many = [("temperatures", "1,2,3,4"), ("widths", "30,40"), ("divergences", "kl,tv,dkd")]
    rule = "at most 60 runs in all, temperatures × widths × divergences × seeds, got 72"
    assert problems(*too_many) == [f"seeds must be {rule}"]
    (said,) = problems(("divergences", "kl,mse"))
    assert said.startswith("divergences must be some of kl, reverse_kl, jsd")
    assert said.endswith(", got mse")


def measured(*indices):
    """A student that gets all test digits right but these."""
    return answers.measured(~np.isin(np.arange(2000), indices), 0.5)


def reached(*wrong):
    """A cell's students by what they get wrong."""
    return tuple(measured(*indices) for indices in wrong)


def test_a_cell_names_its_run_and_what_its_students_reach():
    run = config(T=8, width=40, seed=7)
    row = temperature_map.cell_row(map_of(), Cell(run, reached(range(1500), range(500))))
    assert row == {"temperature": 8, "width": 40, "seed": 7, "hard": 0.25, "distilled": 0.75}
    run = config(T=8, width=40, smoothing=0.1)
    row = temperature_map.cell_row(
        map_of(), Cell(run, reached(range(1500), range(500), range(1000)))
    )
    assert row["smoothed"] == 0.5


def test_a_summary_is_over_the_seeds_of_each_temperature_and_width():
    found = map_of(temperatures="8,1", widths="40,4", seeds=3)
    rng = np.random.default_rng(0)
    wrong = [(rng.choice(2000, 90 + 7 * k), rng.choice(2000, 60 + 5 * k)) for k in range(12)]
    cells = [Cell(run, reached(*w)) for run, w in zip(found.cells, wrong, strict=True)]
    means = summary(found, cells)
    assert [(m["width"], m["temperature"]) for m in means] == [(40, 8), (40, 1), (4, 8), (4, 1)]
    for k, mean in enumerate(means):
        group = cells[3 * k : 3 * k + 3]
        hard, distilled = (np.array([c.last[s].right for c in group], float) for s in (0, 1))
        for name, values in (("hard", hard), ("distilled", distilled), ("gain", distilled - hard)):
            expected = of_means(values)
            assert mean[name]["mean"] == pytest.approx(values.mean())
            assert mean[name]["standard_error"] == pytest.approx(expected.standard_error)
            assert mean[name]["margin"] == pytest.approx(expected.margin)


def test_a_gain_on_the_digits_that_all_seeds_share_is_not_clear_however_alike_the_seeds():
    found = map_of(temperatures="4", widths="60", seeds=5)
    cells = [Cell(run, reached(range(53), range(50))) for run in found.cells]
    (mean,) = summary(found, cells)
    assert mean["gain"]["mean"] == pytest.approx(0.0015)
    assert mean["gain"]["p_holm"] > 0.05


def test_gains_are_corrected_for_how_many_the_map_has_even_before_all_are_known():
    digits = np.arange(2000)

    def p_of_first(temperatures, smoothing):
        found = map_of(temperatures=temperatures, widths="60", seeds=3, smoothing=smoothing)
        students = 3 if smoothing else 2
        wrong = ([digits[:120], digits[:100], digits[:120]][:students],) * 3
        cells = {k: Cell(found.cells[k], reached(*w)) for k, w in enumerate(wrong)}
        return p_values(found, means(found, cells))

    (alone,) = p_of_first("4", 0)
    first, *others = p_of_first("4,8,20", 0)
    assert first["hard"] == pytest.approx(3 * alone["hard"])
    assert others == [{}, {}]
    assert set(p_of_first("4", 0.1)[0]) == {"hard", "smoothed"}
    assert p_of_first("4", 0.1)[0]["hard"] == pytest.approx(2 * alone["hard"])


def test_a_summary_of_one_seed_has_no_error_and_stays_json():
    found = map_of(temperatures="1", widths="4", seeds=1)
    (mean,) = summary(found, [Cell(found.cells[0], reached(range(1500), range(500)))])
    assert mean["hard"] == {"mean": 0.25, "standard_error": None, "margin": None}
    assert mean["gain"] == {"mean": 0.5, "standard_error": None, "margin": None, "p_holm": 1}
