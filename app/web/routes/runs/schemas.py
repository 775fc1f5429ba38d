"""The JSON responses about recorded runs, with their units, as OpenAPI describes them."""

from pydantic import BaseModel, Field

OverLogs = list[float]  # one a shown log
_CLASSES = "class names"
_NULL = "null where the file cannot be read"


class ListedRun(BaseModel):
    name: str = Field(description="its name in addresses")
    n_logs: int | None = Field(description=f"logs that count; {_NULL}")
    first_step: int | None = Field(description="step of the first log; null without one")
    last_step: int | None = Field(description="step of the last log; null without one")
    rows: int | None = Field(description=f"number of probe rows; {_NULL}")
    classes: list[str] | None = Field(description=f"{_CLASSES}; {_NULL}")
    temperature: float | None = Field(description=f"T of the run's soft loss; {_NULL}")
    hard_weight: float | None = Field(description=f"weight of its hard loss; {_NULL}")
    metrics: list[str] | None = Field(
        description=f"names of the last log's metrics; none if it is damaged; {_NULL}"
    )
    problem: str | None = Field(description="why the file cannot be read, or not yet")


class HeaderAnswer(BaseModel):
    classes: list[str] = Field(description=_CLASSES)
    labels: list[int] | None = Field(
        description="index of each probe row's true class, from 0; null without labels"
    )
    names: list[str] | None = Field(description="a text a probe row; null without names")
    rows: int = Field(description="number of probe rows")
    teachers: int = Field(description="number of teachers")
    temperature: float = Field(description="T of the run's soft loss")
    hard_weight: float = Field(description="weight of its hard loss, from 0 to 1")


class RunPairAnswer(BaseModel):
    kl_mean: OverLogs = Field(
        description="KL(teacher ‖ student) at T, mean over the probe rows, nats"
    )
    agreement: OverLogs = Field(
        description="share of the probe rows where both have the same likeliest class at T = 1"
    )
    accuracy: OverLogs | None = Field(
        description="share of the probe rows that the student has right; null without labels"
    )


class RecordedRunAnswer(HeaderAnswer):
    name: str = Field(description="its name in addresses")
    T: float = Field(description="the temperature of the figures, dimensionless")
    n_logs: int = Field(description="logs that count: those that going back made void do not")
    n_damaged: int = Field(
        description="lines that are no log, and shown logs that do not fit the header"
    )
    problem: str | None = Field(description="what is wrong with the first of these shown logs")
    last_step: int | None = Field(description="step of the last log; null without one")
    last_time: float | None = Field(
        description="its time, in seconds since 1970; null if not known"
    )
    last_id: str = Field(description="id of the last line, after which a stream may go on")
    thinned: bool = Field(description="whether the lists leave logs out: they have at most 200")
    steps: list[int] = Field(description="of the shown logs, evenly spread")
    times: list[float | None] = Field(description="seconds since 1970")
    metrics: dict[str, list[float | None]] = Field(
        description="by name, at most 100; null where it was not finite, or not logged"
    )
    metrics_left_out: bool = Field(description="whether there are more names than these")
    pair: RunPairAnswer = Field(description="teacher and student")
    best: dict[str, int] = Field(
        description="of the shown logs the first step of the lowest kl_mean, and of the highest"
        " agreement and accuracy"
    )


class RecordedRowAnswer(BaseModel):
    T: float = Field(description="the temperature of the figures, dimensionless")
    row: int = Field(description="index of the probe row, from 0")
    name: str | None = Field(description="its text; null without names")
    label: int | None = Field(description="index of its true class, from 0; null without labels")
    classes: list[str] = Field(description=_CLASSES)
    teacher_logits: list[list[float]] = Field(description="teachers × classes")
    teacher_probs: list[float] = Field(description="the teachers together at T = 1; sums to 1")
    soft_targets: list[float] = Field(description="the teachers together at T; sums to 1")
    thinned: bool = Field(description="whether the lists leave logs out: they have at most 200")
    steps: list[int] = Field(description="of the shown logs, evenly spread")
    student_logits: list[list[float]] = Field(description="shown logs × classes")
    student_probs: list[list[float]] = Field(description="at T = 1; a line sums to 1")
    student_soft: list[list[float]] = Field(description="at T; a line sums to 1")
    kl: OverLogs = Field(description="KL(soft targets ‖ student_soft), unscaled, nats")
    cross_entropy: OverLogs | None = Field(
        description="-log student_probs[label], nats; null without labels"
    )
