"""Earlier runs, which stay in the chart as pale curves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ...lab.config import Config
from ...lab.jobs.run_manager import Run
from .divergences import divergence_text
from .frames import accuracy_text
from .page_state import PageState
from .students import shown_students

# How a run's settings are told where they differ from those of the run shown.
_WORDS = {
    "width": "{} units a layer",
    "layers": "hidden layers: {}",
    "student": "{}",
    "T": "T = {}",
    "hard_weight": "w = {}",
    "t_squared": "T² factor: {}",
    "lr": "learning rate {}",
    "hard_lr": "learning rate on hard labels {}",
    "epochs": "{} epochs",
    "transfer": "{} digits",
    "augment": "turned digits: {}",
    "left_out": "without {}",
    "seed": "seed {}",
}
_OF_THE_DIVERGENCE = ("divergence", "shape")
_YES_OR_NO = ("t_squared", "augment")


@dataclass(frozen=True)
class EarlierRun:
    """One earlier run in the list below the chart."""

    number: int  # from 1; its colour is that of a pin
    settings: str  # those that differ from the run shown
    href: str  # its own page
    reached: str  # a sentence: the accuracies
    without: str  # address of the page without this run


@dataclass(frozen=True)
class Curve:
    """One student of an earlier run: its accuracy after each epoch."""

    number: int  # of the run
    dash: str
    heading: str
    texts: list[str]


@dataclass(frozen=True)
class EarlierRuns:
    """lab/_earlier.html: the list, and a table of the curves that the chart reads."""

    runs: list[EarlierRun]
    curves: list[Curve]
    rows: list[list[str]]  # an epoch each; empty texts after a run's last epoch


def earlier_runs(
    state: PageState, runs: Sequence[Run], shown: Config, address: Callable[[PageState], str]
) -> EarlierRuns:
    """The earlier runs of the page.

    Args:
        runs: in the order of `state.earlier`, as far as they are trained here.
        address: of the page in a state.
    """
    curves = [curve for number, run in enumerate(runs, 1) for curve in _curves(number, run, shown)]
    longest = max((len(curve.texts) for curve in curves), default=0)
    rows = [
        [str(k + 1), *(c.texts[k] if k < len(c.texts) else "" for c in curves)]
        for k in range(longest)
    ]
    return EarlierRuns(
        [_listed(k, run, state, shown, address) for k, run in enumerate(runs)], curves, rows
    )


def _listed(
    k: int, run: Run, state: PageState, shown: Config, address: Callable[[PageState], str]
) -> EarlierRun:
    others = tuple(values for i, values in enumerate(state.earlier) if i != k)
    return EarlierRun(
        number=k + 1,
        settings=_settings(run.config, shown),
        href=f"/lab?{run.config.query or 'T=' + run.config.texts['T']}",
        reached=_reached(run),
        without=address(replace(state, earlier=others)),
    )


def _reached(run: Run) -> str:
    if not run.epochs:
        return "not trained on this server now: open it and press Run"
    students = zip(shown_students(run.config), run.epochs[-1], strict=True)
    reached = ", ".join(f"{s.running} {accuracy_text(last.test_accuracy)}" for s, last in students)
    return reached if run.complete else f"{reached}, after {len(run.epochs)} epochs"


def _curves(number: int, run: Run, shown: Config) -> list[Curve]:
    return [
        Curve(
            number,
            student.dash,
            f"{_settings(run.config, shown)}: {student.running}",
            [accuracy_text(results[k].test_accuracy) for results in run.epochs],
        )
        for k, student in enumerate(shown_students(run.config))
        if run.epochs
    ]


def _settings(config: Config, shown: Config) -> str:
    """The settings that differ, in words."""
    told = []
    if divergence_text(config) != divergence_text(shown):
        told.append(divergence_text(config))
    for name, text in config.texts.items():
        if text == shown.texts.get(name) or name in _OF_THE_DIVERGENCE:
            continue
        if name == "student":
            text = config.architecture.title
        if name in _YES_OR_NO:
            text = "yes" if text == "1" else "no"
        if name == "hard_lr":
            text = text or config.texts["lr"]
        told.append(_WORDS.get(name, name + " {}").format(text or "none"))
    return ", ".join(told)
