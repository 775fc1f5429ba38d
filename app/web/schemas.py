"""The JSON responses, with their units, as OpenAPI describes them."""

from pydantic import BaseModel, Field

Logits = list[float]
Probabilities = list[float]


class Problem(BaseModel):
    detail: str = Field(description="what is wrong, in words")


class ScenarioAnswer(BaseModel):
    slug: str = Field(description="its name in the query")
    title: str = Field(description="its name on the page")
    picture: str = Field(description="name of its picture")
    labels: list[str] = Field(description="class names")
    true_class: int = Field(description="index of the true class, from 0")
    teacher_logits: list[Logits] = Field(description="teachers × classes")
    student_logits: Logits = Field(description="the student's logits at step 0")
    note: str = Field(description="where the numbers come from")
    settings: dict[str, str] = Field(
        description="parameters of the query that the sample is meant with; a query without them"
        " has the ordinary defaults"
    )


class Entropies(BaseModel):
    hard_targets: float = Field(description="nats", ge=0)
    soft_targets: float = Field(description="nats", ge=0)


class SoftTargetsAnswer(BaseModel):
    labels: list[str] = Field(description="class names")
    true_class: int = Field(description="index of the true class, from 0")
    temperature: float = Field(description="T, dimensionless")
    combine: str = Field(description="arithmetic or geometric")
    teacher_logits: list[Logits] = Field(description="teachers × classes")
    hard_labels: Probabilities = Field(description="one-hot vector of the true class")
    hard_targets: Probabilities = Field(description="the teacher at T = 1; sums to 1")
    soft_targets: Probabilities = Field(description="the teacher at T; sums to 1")
    entropy: Entropies = Field(description="of hard_targets and soft_targets, nats")


class SweepAnswer(BaseModel):
    temperatures: list[float] = Field(description="the slider's stops, dimensionless")
    soft_targets: list[Probabilities] = Field(description="stops × classes; each row sums to 1")


class StudentRow(BaseModel):
    step: int = Field(description="number of updates so far")
    student_logits: Logits = Field(description="z after that many updates")
    student_probs: Probabilities = Field(description="at T = 1; sums to 1")
    student_soft: Probabilities = Field(description="at T; sums to 1")
    kl: float = Field(description="KL(soft targets ‖ student_soft), unscaled, nats", ge=0)
    divergence: float = Field(
        description="the query's divergence of student_soft from the soft targets, unscaled", ge=0
    )
    cross_entropy: float = Field(description="-log student_probs[true], nats", ge=0)
    loss: float = Field(description="the distillation loss, in nats where its divergence is", ge=0)
    student_parameters: list[float] | None = Field(
        None, description="with family=bell: μ, in places of a class from 0, and ln s"
    )
    gradient: list[float] = Field(
        description="∂loss/∂student_logits, the loss's unit per logit; with family=bell"
        " ∂loss/∂student_parameters"
    )


class TrajectoryRow(StudentRow):
    hard_student: StudentRow | None = Field(
        None, description="with compare=1: a student from the same start on hard labels only"
    )


class TrajectoryAnswer(BaseModel):
    labels: list[str] = Field(description="class names")
    experiment: dict[str, object] = Field(description="every parameter of the query, canonical")
    soft_targets: Probabilities = Field(description="the teacher at T; sums to 1")
    rows: list[TrajectoryRow] = Field(description="row k: the student after k updates")


class NumbersAnswer(BaseModel):
    format: str = Field(description="what the paste was recognised as, in words")
    kind: str = Field(description="what its numbers are: logits, log_probs or probs")
    rows: str = Field(description="what its rows are: one, examples or teachers")
    row: int = Field(description="the one of several examples that is used, from 0")
    logits: list[Logits] = Field(description="teachers × classes, as the experiment takes them")
    labels: list[str] | None = Field(description="class names; null if the paste has none")
    left_out: list[str] = Field(description="what of the paste is not used, in words")
    notes: list[str] = Field(description="what to know about the reading, a sentence each")
    positions: int = Field(description="number of tokens of a language model's answer, else 1")
    position: int = Field(description="the token that is used, from 0")
    query: str = Field(description="the query of the experiment on these numbers")


class Health(BaseModel):
    status: str = Field(description="ok")
    version: str = Field(description="of the application")
