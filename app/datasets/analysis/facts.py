"""What the figures say of temperature, weight and storage: facts that were measured, no advice."""

import math
from collections.abc import Iterator
from typing import Any

from ...numerics.best_temperature import HIGHEST, LOWEST
from ..model import Dataset, n_named

Figures = dict[str, Any]
_SOFT = 4.0  # the temperature of the facts; where it was not asked for, the highest
_NEARLY_UNIFORM = 0.1  # nats
_MOST = 0.99  # of the mass at T = 1, by which the k of the storage is chosen
_WEIGHT = 0.1  # of the hard term


def facts(dataset: Dataset, figures: Figures, sweep: Figures) -> list[str]:
    """Sentences of a dataset's figures and its sweep.

    Args:
        figures: with teacher, pair and per_class.
        sweep: with ascending temperatures.
    """
    temperatures = sweep["temperatures"]
    soft = temperatures.index(_SOFT) if _SOFT in temperatures else len(temperatures) - 1
    first = temperatures.index(1.0) if 1.0 in temperatures else None
    found = [*_of_fit(figures["teacher"]), *_of_rest(sweep, first, soft)]
    if n_named(dataset) is None:  # else most classes are one rest
        found += [
            *_of_uniform(sweep, len(dataset.classes)),
            *_of_gradient(sweep, soft),
            *_of_storage(sweep, len(dataset.classes), first, soft),
            *_of_classes(figures["per_class"]),
        ]
    return [*found, *_of_pair(figures["pair"], sweep, soft)]


def _of_fit(teacher: Figures | None) -> Iterator[str]:
    if not teacher or teacher["best_temperature"] is None:
        return
    best = teacher["best_temperature"]
    is_end = {LOWEST: ", the lowest looked at", HIGHEST: ", the highest looked at"}
    yield (
        f"The teacher's probabilities fit the labels best at T = {best:.3g}{is_end.get(best, '')}:"
        f" NLL {teacher['best_nll']:.3g} instead of {teacher['nll']:.3g} nats at T = 1, calibration"
        f" error {_percent(teacher['best_ece'])} instead of {_percent(teacher['ece'])}."
    )


def _of_rest(sweep: Figures, first: int | None, soft: int) -> Iterator[str]:
    rest, temperature = sweep["teacher"]["rest_mass"], sweep["temperatures"][soft]
    before = f"; at T = 1, {_percent(rest[first])}" if first not in (None, soft) else ""
    yield (
        f"At T = {temperature:g}, the classes other than the likeliest hold"
        f" {_percent(rest[soft])} of the target{before}."
    )


def _of_uniform(sweep: Figures, n_classes: int) -> Iterator[str]:
    """The lowest temperature above which all that were asked for are nearly uniform."""
    missing = [math.log(n_classes) - entropy for entropy in sweep["teacher"]["entropy"]]
    far = [k for k, nats in enumerate(missing) if nats > _NEARLY_UNIFORM]
    lowest = far[-1] + 1 if far else 0
    if lowest < len(missing):
        yield (
            f"From T = {sweep['temperatures'][lowest]:g} on, the targets are on average within"
            f" {_NEARLY_UNIFORM:g} nats of uniform."
        )


def _of_gradient(sweep: Figures, soft: int) -> Iterator[str]:
    gradient = sweep["gradient"]
    if gradient and gradient["hard_share"]:
        whose = (
            "this student" if gradient["of"] == "student" else "a student that knows nothing yet"
        )
        yield (
            f"With hard weight {_WEIGHT:g}, at T = {sweep['temperatures'][soft]:g}, the hard"
            f" label's term is {_percent(gradient['hard_share'][str(_WEIGHT)][soft])} of the"
            f" gradient, for {whose}."
        )


def _of_storage(sweep: Figures, n_classes: int, first: int | None, soft: int) -> Iterator[str]:
    """The smallest k that holds most of the mass, where storing it is storing less."""
    masses, sizes = sweep["teacher"]["top_mass"], sweep["bytes"]
    if first is None:
        return
    enough = [k for k, of_k in masses.items() if of_k[first] >= _MOST and sizes[k] < sizes["all"]]
    if enough:
        k, of_k = enough[0], masses[enough[0]]
        temperature = sweep["temperatures"][soft]
        softened = f", and {_percent(of_k[soft])} at T = {temperature:g}" if soft != first else ""
        yield (
            f"The top {k} of {n_classes:,} classes hold {_percent(of_k[first])} of the mass at"
            f" T = 1{softened}; storing them takes {sizes[k]:,} bytes an example instead of"
            f" {sizes['all']:,}."
        )


def _of_classes(per_class: list[Figures] | None) -> Iterator[str]:
    known = [one for one in per_class or () if one["nearest_wrong_mass"]]
    if known:
        most = max(known, key=lambda one: float(one["nearest_wrong_mass"]))
        yield (
            f"At T = 1, the largest mean share of a wrong class is"
            f" {_percent(most['nearest_wrong_mass'])}: of “{most['nearest_wrong']}”, where"
            f" “{most['name']}” is right."
        )


def _of_pair(pair: Figures | None, sweep: Figures, soft: int) -> Iterator[str]:
    if pair and sweep["pair"]:
        of_rows, agreement = sweep["pair"], pair["agreement"]
        kl = (
            f"{of_rows['kl_mean'][soft]:.2g} nats on average, and at most"
            f" {of_rows['kl_p95'][soft]:.2g} in 95 % of the examples."
        )
        at = f"T = {sweep['temperatures'][soft]:g}"
        if agreement is None:
            yield f"At {at}, the KL between teacher and student is {kl}"
        else:
            share = _percent(agreement)
            same = f"Teacher and student have the same top class in {share} of the examples"
            yield f"{same}; at {at}, the KL between them is {kl}"


def _percent(share: float) -> str:
    """Three digits; never 100 % of what is less than all."""
    text = f"{100 * share:.3g} %"
    return "over 99.9 %" if text == "100 %" and share < 1 - 1e-9 else text
