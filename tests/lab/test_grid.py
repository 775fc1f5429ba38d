import itertools
import math
import statistics

import pytest

from app.lab.grid import MOST_RUNS, NAMES, cell, read_grid, summary
from app.lab.training import Measured
from tests.lab.test_training import config


def grid(**values):
    found, wrong = read_grid([(k, str(v)) for k, v in values.items()], strict=True)
    assert wrong == []
    return found


def problems(*pairs, strict=True):
    return [str(problem) for problem in read_grid(pairs, strict=strict)[1]]


def test_the_default_map_is_within_the_limit():
    found = grid()
    assert found.temperatures == (1, 2, 4, 8, 20)
    assert found.widths == (30, 300)
    assert found.seeds == 3
    assert len(found.cells) == 30 <= MOST_RUNS


def test_cells_are_the_ordinary_runs_by_width_temperature_and_seed():
    found = grid(temperatures="8,1", widths="40,4", seeds=2, seed=7, epochs=3, left_out="3")
    expected = [
        config(width=width, T=t, seed=seed, epochs=3, left_out="3")
        for width, t, seed in itertools.product((40, 4), (8, 1), (7, 8))
    ]
    assert list(found.cells) == expected


def test_seeds_beyond_the_last_begin_anew():
    found = grid(temperatures="1", widths="4", seeds=3, seed=999_999)
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
    assert read_grid([(name, value)], strict=True)[0].cells == grid().cells


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
    found = grid(**rest)
    assert getattr(found, name) == read


def test_there_are_at_most_60_runs():
    most = {"temperatures": "1,2,3,4,5,6,7,8,9,10", "widths": "30,300"}
    assert len(grid(**most, seeds=3).cells) == 60
    too_many = [("temperatures", "1,2,3,4,5,6,7"), ("widths", "30,40,50"), ("seeds", "3")]
    rule = "seeds must be at most 60 runs in all, temperatures × widths × seeds, got 63"
    assert problems(*too_many) == [rule]
    assert len(read_grid(too_many, strict=True)[0].cells) <= MOST_RUNS


def test_every_fault_is_told_at_once():
    said = problems(("T", "1"), ("lr", "0"), ("widths", "x"), ("seeds", "99"))
    assert [message.split(" ")[0] for message in said] == ["T", "lr", "widths", "seeds"]


def test_pages_pass_over_what_they_do_not_know_and_keep_the_maps_own_axes():
    pairs = [("utm_source", "x"), ("seeds", ""), ("widths", ""), ("T", "7"), ("width", "9")]
    found, wrong = read_grid(pairs, strict=False)
    assert wrong == []
    assert found.cells == grid().cells


def test_the_maps_names_are_the_runs_without_what_its_axes_say():
    assert not {"T", "width"} & set(NAMES)
    assert {"temperatures", "widths", "seeds", "left_out", "seed"} < set(NAMES)


def measured(accuracy):
    return Measured(0.5, accuracy, (accuracy,) * 10)


def test_a_cell_names_its_run_and_what_both_students_reach():
    told = cell(config(T=8, width=40, seed=7), (measured(0.25), measured(0.75)))
    assert told == {"temperature": 8, "width": 40, "seed": 7, "hard": 0.25, "distilled": 0.75}


def test_a_summary_is_over_the_seeds_of_each_temperature_and_width():
    found = grid(temperatures="8,1", widths="40,4", seeds=3)
    accuracies = [((7 * k) % 12 / 12, (5 * k) % 12 / 12) for k in range(12)]
    cells = [
        cell(run, (measured(hard), measured(distilled)))
        for run, (hard, distilled) in zip(found.cells, accuracies, strict=True)
    ]
    means = summary(found, cells)
    assert [(m["width"], m["temperature"]) for m in means] == [(40, 8), (40, 1), (4, 8), (4, 1)]
    for k, mean in enumerate(means):
        group = accuracies[3 * k : 3 * k + 3]
        for name, values in zip(("hard", "distilled"), zip(*group, strict=True), strict=True):
            assert mean[name]["mean"] == pytest.approx(statistics.fmean(values))
            error = statistics.stdev(values) / math.sqrt(3)
            assert mean[name]["standard_error"] == pytest.approx(error)


def test_a_summary_of_one_seed_has_no_error_and_stays_json():
    found = grid(temperatures="1", widths="4", seeds=1)
    (mean,) = summary(found, [cell(found.cells[0], (measured(0.25), measured(0.75)))])
    assert mean["hard"] == {"mean": 0.25, "standard_error": None}
    assert mean["distilled"] == {"mean": 0.75, "standard_error": None}
