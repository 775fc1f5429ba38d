"""docs/verdicts.md: what distillation brings in each of the lab's presets, over five seeds.

Run with `make verdicts`; some minutes. What does not hold is left in. The same numbers, rounded
alike, are shipped as app/lab/data/verdicts.json: the page's cards answer with them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.lab import bias, five_seeds, training, tuning, uncertainty
from app.lab.config import Config
from app.lab.offline_training import training_processes
from app.lab.presets import PRESETS, Preset
from app.lab.tasks.classification import EpochResult
from app.lab.temperature_map import Cell, Mean, mean_of
from app.lab.uncertainty import Estimate
from app.query.parameter_types import write_number

TARGET = Path(__file__).parents[1] / "docs" / "verdicts.md"
SEEDS = range(five_seeds.SEEDS)
_COLUMNS = (
    *("experiment", "T", "units", "rates: distilled, hard", "epochs", "smoothing"),
    *("hard labels", "smoothed", "distilled", "gain over hard", "p", "gain over smoothed", "p"),
)


_OTHERS = ("hard", "smoothed")
Row = tuple[Preset, Config, Mean]


@dataclass(frozen=True)
class Trained:
    """A run after its last epoch, and what its bias correction gives."""

    cell: Cell
    recalls: dict[str, tuple[float, float]]  # of the left-out digits, before and after the bias


def trained(config: Config) -> Trained:
    """Train a run; of digits that were left out, with the bias that validation digits choose."""
    state = training.start(config)
    last: tuple[EpochResult, ...] = ()
    for _ in range(config.epochs):
        state, last = training.run_epoch(config, state)
    recalls = {}
    if config.left_out:
        split = config.task.load()
        validation, test = split.validation, split.test
        of_validation = training.logits(config, state, validation.inputs)
        of_test = training.logits(config, state, test.inputs)
        for k, name in enumerate(config.students):
            chosen_on, told_on = (of_validation[k], validation.labels), (of_test[k], test.labels)
            swept = bias.sweep(chosen_on, told_on, config.left_out)
            recalls[name] = (swept.recall_left_out[0], swept.recall_left_out[swept.chosen])
    return Trained(Cell(config, last), recalls)


def conditions(preset: Preset) -> list[Config]:
    """The preset's settings, each once, with its tuned smoothing for the third student."""
    smoothing = tuning.shipped()[preset.name].smoothing
    cells = (replace(cell, seed=0, smoothing=smoothing) for cell in preset.cells)
    return list(dict.fromkeys(cells))


def corrected(rows: Sequence[Row]) -> list[float]:
    """The p-values of all gains, two a row, corrected together."""
    return uncertainty.holm([mean.gains[name].p_value for *_, mean in rows for name in _OTHERS])


def shipped(
    rows: Sequence[Row], recalls: Mapping[str, dict[str, list[list[float]]]]
) -> dict[str, list[dict[str, Any]]]:
    """The same as data, by preset: percentages with the table's decimals.

    Args:
        recalls: by preset, see `recalls_by_student`.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    p_values = corrected(rows)
    for k, (preset, config, mean) in enumerate(rows):
        gains = {
            name: [*_rounded(mean.gains[name]), round(p_values[2 * k + j], 4)]
            for j, name in enumerate(_OTHERS)
        }
        condition = {
            "temperature": config.temperature,
            "width": config.width,
            "accuracies": {name: _rounded(mean.accuracies[name]) for name in config.students},
            "gains": gains,
            "recalls": recalls.get(preset.name, {}),
        }
        found.setdefault(preset.name, []).append(condition)
    return found


def _rounded(estimate: Estimate) -> list[float]:
    return [round(100 * estimate.value, 2), round(100 * estimate.margin, 2)]


def table(rows: Sequence[Row]) -> list[str]:
    """The Markdown lines of all experiments, their p-values corrected together."""
    lines = [_line(_COLUMNS), "|" + "---|" * len(_COLUMNS)]
    p_values = corrected(rows)
    for k, (preset, config, mean) in enumerate(rows):
        rates = f"{write_number(config.lr)}, {write_number(config.hard_lr)}"
        accuracies = [_percent(mean.accuracies[n]) for n in ("hard", "smoothed", "distilled")]
        gains = [
            text
            for j, name in enumerate(_OTHERS)
            for text in (_points(mean.gains[name]), _p(p_values[2 * k + j]))
        ]
        cells = [preset.name, write_number(config.temperature), str(config.width), rates]
        cells += [str(config.epochs), write_number(config.smoothing), *accuracies, *gains]
        lines.append(_line(cells))
    return lines


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _percent(accuracy: Estimate) -> str:
    return f"{100 * accuracy.value:.2f} ± {100 * accuracy.margin:.2f}"


def _points(gain: Estimate) -> str:
    return f"{100 * gain.value:+.2f} ± {100 * gain.margin:.2f}".replace("-", "−")


def _p(p_value: float) -> str:
    text = "< 0.0001" if p_value < 1e-4 else f"{p_value:.4f}"
    return text if p_value < uncertainty.LEVEL else f"{text}, not clear"


def recalls(preset: Preset, runs: Sequence[Trained]) -> list[str]:
    """A sentence for each student on the digits that no student has seen."""
    lines = []
    for name in runs[0].recalls:
        before, after = np.array([run.recalls[name] for run in runs]).T
        lines.append(
            f"- {preset.name}, {name}: left-out digits {_of_seeds(before)} as trained,"
            f" {_of_seeds(after)} after the bias that the validation digits choose."
        )
    return lines


def recalls_by_student(runs: Sequence[Trained]) -> dict[str, list[list[float]]]:
    """Mean, lowest and highest percentage of each student, as trained and after the bias."""
    return {
        name: [_range(shares) for shares in np.array([run.recalls[name] for run in runs]).T]
        for name in runs[0].recalls
    }


def _range(shares: Iterable[float]) -> list[float]:
    values = 100 * np.asarray(list(shares))
    return [round(float(v), 1) for v in (values.mean(), values.min(), values.max())]


def _of_seeds(shares: Iterable[float]) -> str:
    mean, low, high = _range(shares)
    return f"{mean:.1f} % ({low:.1f} to {high:.1f})"


def t_squared(executor: Executor) -> list[str]:
    """The effect of the factor T² under Adam, in the experiment with 500 digits: a table."""
    base = next(preset for preset in PRESETS if preset.name == "500 digits").cells[0]
    lines = [_line(("w", "with T²", "without", "difference")), "|---|---|---|---|"]
    for weight in (0.0, 0.1):
        right = []
        for factor in (True, False):
            own = replace(base, hard_weight=weight, t_squared=factor)
            runs = executor.map(trained, [replace(own, seed=seed) for seed in SEEDS])
            distilled = own.students.index("distilled")
            right.append(np.array([run.cell.last[distilled].right for run in runs], float))
        means = [uncertainty.of_means(values) for values in (*right, right[0] - right[1])]
        cells = [write_number(weight), *map(_percent, means[:2]), _points(means[2])]
        lines.append(_line(cells))
    return lines


def document(executor: Executor) -> tuple[str, dict[str, Any]]:
    """The whole page, and what is shipped of it."""
    rows, sentences, of_left_out = [], [], {}
    for preset in PRESETS:
        for config in conditions(preset):
            runs = list(executor.map(trained, [replace(config, seed=seed) for seed in SEEDS]))
            mean = mean_of([run.cell for run in runs])
            assert mean is not None
            rows.append((preset, config, mean))
            sentences += recalls(preset, runs)
            of_left_out[preset.name] = recalls_by_student(runs)
            print(f"{preset.name}, T = {config.temperature}, {config.width} units", flush=True)
    parts = (_INTRODUCTION, *table(rows), "", *sentences, _T_SQUARED, *t_squared(executor))
    return "\n".join(parts) + "\n", shipped(rows, of_left_out)


_INTRODUCTION = """# What distillation brings in each preset of the lab

Made by `make verdicts`. Means over seeds 0 to 4; accuracies in % of the 2,000 test digits, gains of
the distilled student in points. ± is half of a 95 % interval, by Student's t for the seeds
and with the test digits, which all seeds share. p is corrected for all gains of this table (Holm);
0.05 and more is called not clear. All three students start from the same weights and see the same
batches. Rates, epochs and smoothing were chosen on the 1,000 validation digits with other seeds, by
`python -m app lab tune`: `app/lab/data/tuning.json` has the grid.
"""
_T_SQUARED = """
## The factor T² under Adam

Adam divides each step by the gradient's own size, so with soft targets only (w = 0) a constant
factor changes little. It matters where the soft term stands beside a hard one. "500 digits",
accuracy of the distilled student in %, means over the same seeds.
"""


def main() -> None:
    """Write docs/verdicts.md."""
    with training_processes() as processes:
        page, data = document(processes)
    TARGET.write_text(page, "utf-8")
    five_seeds.TABLE.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
