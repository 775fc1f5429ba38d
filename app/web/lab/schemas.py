"""The lab's JSON answers, with their units, as OpenAPI describes them."""

from pydantic import BaseModel, Field


class DatasetAnswer(BaseModel):
    name: str = Field(description="of the data")
    source: str = Field(description="who made it, and where this copy comes from")
    licence: str = Field(description="of the digits and of the package")
    n_train: int = Field(description="digits to learn from")
    n_validation: int = Field(description="digits to choose with (a bias)")
    n_test: int = Field(description="digits that accuracies are reported on")
    classes: list[str] = Field(description="class names")


class MemberAnswer(BaseModel):
    test_accuracy: float = Field(description="share of the test digits")
    train_accuracy: float = Field(description="share of the training digits")


class TeacherAnswer(MemberAnswer):
    layers: list[int] = Field(description="units of each layer, inputs first")
    parameters: int = Field(description="weights and biases, of all members together")
    bytes: int = Field(description="at two bytes a parameter")
    recall: list[float] = Field(description="share of each class's test digits")
    digest: str = Field(description="SHA-256 of the single teacher's weights")
    members: list[MemberAnswer] | None = Field(None, description="with teacher=ensemble: each one")


class ComparedAnswer(BaseModel):
    parameters: int = Field(description="weights and biases")
    bytes: int = Field(description="at two bytes a parameter")
    test_accuracy: float = Field(description="share of the test digits")
    prediction_seconds: float = Field(description="time for one digit, a median")


class EpochAnswer(BaseModel):
    train_loss: float = Field(description="its own loss, mean over the epoch, nats", ge=0)
    test_accuracy: float = Field(description="share of the test digits")
    recall: list[float] = Field(description="share of each class's test digits")


class StudentAnswer(BaseModel):
    parameters: int = Field(description="weights and biases")
    bytes: int = Field(description="at four bytes a parameter")
    prediction_seconds: float = Field(description="time for one digit, a median")
    epochs: list[EpochAnswer] = Field(description="after each epoch")


class StudentsAnswer(BaseModel):
    hard: StudentAnswer = Field(description="on hard labels")
    distilled: StudentAnswer = Field(description="on the distillation loss")


class GainAnswer(BaseModel):
    value: float = Field(description="distilled minus hard, share of the test digits")
    standard_error: float = Field(description="of the paired difference")


class BiasAnswer(BaseModel):
    accuracy: list[float] = Field(description="share of the test digits, for each bias")
    recall_left_out: list[float] = Field(description="share of the left-out test digits")
    chosen: int = Field(description="index of the bias that the validation digits choose")


class BiasSweepAnswer(BaseModel):
    biases: list[float] = Field(description="added to the logits of the left-out classes")
    hard: BiasAnswer = Field(description="the student on hard labels")
    distilled: BiasAnswer = Field(description="the distilled student")


class RunAnswer(BaseModel):
    config: dict[str, object] = Field(description="every parameter of the query, canonical")
    teacher: ComparedAnswer = Field(description="what the students are compared with")
    students: StudentsAnswer = Field(description="from the same weights, on the same batches")
    gain: GainAnswer = Field(description="what distillation has brought")
    bias_sweep: BiasSweepAnswer | None = Field(None, description="when digits are left out")
    seconds: float = Field(description="training time")


class OpinionAnswer(BaseModel):
    logits: list[float] = Field(description="one a class")
    hard_targets: list[float] = Field(description="at T = 1; sums to 1")
    soft_targets: list[float] = Field(description="at T; sums to 1")


class ClassifyAnswer(BaseModel):
    teacher: OpinionAnswer = Field(description="the single teacher")
