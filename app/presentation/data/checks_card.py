"""What is wrong with a file, and what was looked at and is not."""

from dataclasses import dataclass

from .shown import Figures
from .texts import count

_TITLES = {
    "kind": "These numbers are no logits",
    "student_kind": "The student's numbers are of another kind",
    "finite": "Some numbers are missing",
    "constant": "Some rows say nothing",
    "duplicates": "Some rows stand twice",
    "top_k": "Only the likeliest classes are known",
    "label_order": "The labels seem to be in another order",
}


@dataclass(frozen=True)
class Check:
    """One check and what it found."""

    title: str
    message: str


@dataclass(frozen=True)
class ChecksCard:
    """data/_checks.html."""

    failed: tuple[Check, ...]
    passed: tuple[Check, ...]
    summary: str  # "6 checks passed"


def checks_card(figures: Figures) -> ChecksCard:
    """The checks that failed, then those that did not."""
    checks = [(bool(check["ok"]), _check(check)) for check in figures["checks"]]
    passed = tuple(check for ok, check in checks if ok)
    return ChecksCard(
        failed=tuple(check for ok, check in checks if not ok),
        passed=passed,
        summary=f"{count(len(passed), 'check')} passed",
    )


def _check(check: Figures) -> Check:
    name = str(check["name"])
    return Check(_TITLES.get(name, name.replace("_", " ").capitalize()), str(check["message"]))
