"""The figures of a dataset over the temperature, as API and report give them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...numerics.calibration import CalibrationBins
from ...numerics.dataset_figures import counts_up_to, median_and_p95
from ...numerics.gradient_share import hard_gradient_norm, hard_share, soft_gradient_norm
from ..model import Dataset, n_named
from ..top_k.student_tops import has_ece, student_tops
from .block_figures import SOFTNESS, ModelSums
from .figures import Figures
from .rows import Floats
from .totals import Totals

HARD_WEIGHTS = (0.1, 0.3, 0.5, 0.7, 0.9)
_VALUE, _INDEX = 2, 4  # bytes of a float16 and of an int32


def sweep_of(dataset: Dataset, temperatures: Sequence[float], measured: Totals) -> Figures:
    """The figures of each model at each temperature, the student's KL, and both terms' gradients.

    Args:
        measured: at the temperatures of `measured_at`.
    """
    places = measured_at(temperatures)
    at = [places.index(t) for t in temperatures]
    known = (True, has_ece(student_tops(dataset, measured.rows.index)))
    models = [
        _of_model(dataset, sums, at, measured.n, is_sure)
        for sums, is_sure in zip(measured.sums.models, known, strict=False)
    ]
    return {
        "temperatures": list(temperatures),
        "teacher": models[0],
        "student": models[1] if dataset.has_student else None,
        "pair": _of_pair(measured, at) if dataset.has_student else None,
        "gradient": _gradient(dataset, np.asarray(temperatures, np.float64), measured, at),
        "bytes": _bytes(dataset),
    }


def measured_at(temperatures: Sequence[float]) -> tuple[float, ...]:
    """Each temperature once, and before them 1, at which the figures of each row are."""
    return tuple(dict.fromkeys((1.0, *temperatures)))


def _of_model(
    dataset: Dataset, sums: ModelSums, at: list[int], n: int, knows_tops: bool
) -> Figures:
    """Each figure as a list over the temperatures; null where labels or tops are not known."""
    nothing: list[None] = [None] * len(at)
    softness = dict(zip(SOFTNESS, (sums.softness[at] / n).T.tolist(), strict=True))
    del softness["from_uniform"]  # a step towards the gradients
    nll, brier, ece = nothing, nothing, nothing
    if sums.bins is not None and sums.fit is not None:
        ece = sums.bins.expected_calibration_error[at].tolist() if knows_tops else nothing
        if n_named(dataset) is None:
            nll, brier = (sums.fit[at] / n).T.tolist()
    counts = counts_up_to(n_named(dataset) or len(dataset.classes))
    masses = (sums.masses[at] / n).T.tolist()
    return {
        "nll": nll,
        "brier": brier,
        "ece": ece,
        **softness,
        "top_mass": dict(zip(map(str, counts), masses, strict=True)),
        "reliability": _reliability(sums.bins, at) if sums.bins and knows_tops else None,
    }


def _reliability(bins: CalibrationBins, at: list[int]) -> list[Figures]:
    """The diagram's 15 bins at each temperature; null of an empty one."""
    diagram = bins.of_the_diagram()
    counts, sure, right = diagram.counts, diagram.mean_confidence, diagram.accuracy
    return [
        {
            "count": counts[k].tolist(),
            "confidence": _of_full(sure[k], counts[k]),
            "accuracy": _of_full(right[k], counts[k]),
        }
        for k in at
    ]


def _of_full(values: Floats, counts: NDArray[np.intp]) -> list[float | None]:
    return [v if n else None for v, n in zip(values.tolist(), counts.tolist(), strict=True)]


def _of_pair(measured: Totals, at: list[int]) -> Figures:
    """KL(teacher || student): mean, median and 95th percentile over the rows."""
    assert measured.kl_at is not None
    assert measured.sums.pair is not None
    medians, p95s = zip(*(median_and_p95(measured.kl_at[k]) for k in at), strict=True)
    means = (measured.sums.pair[0, at] / measured.n).tolist()
    return {"kl_mean": means, "kl_median": list(medians), "kl_p95": list(p95s)}


def _gradient(
    dataset: Dataset, temperatures: Floats, measured: Totals, at: list[int]
) -> Figures | None:
    """Mean lengths of the gradients of the soft and of the hard term, and the hard one's share.

    Without a student they are those of a uniform one, for which the true class makes no difference.
    """
    if n_named(dataset) is not None:  # how many classes the rest is made of is not known
        return None
    if measured.sums.pair is not None:
        whose, distance = "student", measured.sums.pair[1, at]
        brier = measured.rows.models[1].brier
    else:
        whose = "uniform student"
        distance = measured.sums.models[0].softness[at, SOFTNESS.index("from_uniform")]
        brier = np.array([1.0 - 1.0 / len(dataset.classes)])
    soft = soft_gradient_norm(temperatures, distance / measured.n)
    if brier is None:
        return {"soft": soft.tolist(), "hard": None, "of": whose, "hard_share": None}
    hard = np.full(len(soft), hard_gradient_norm(brier).mean())
    shares = {str(w): hard_share(w, hard, soft).tolist() for w in HARD_WEIGHTS}
    return {"soft": soft.tolist(), "hard": hard.tolist(), "of": whose, "hard_share": shares}


def _bytes(dataset: Dataset) -> dict[str, int]:
    """Bytes an example: the top k as float16 and int32 with the rest's mass, or all as float16."""
    of_top = {
        str(k): k * (_VALUE + _INDEX) + _VALUE
        for k in counts_up_to(n_named(dataset) or len(dataset.classes))
    }
    return of_top | {"all": _VALUE * len(dataset.classes)}
