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
    layers: list[int] = Field(
        description="units of each layer, inputs first; of a transformer those of one patch"
    )
    parameters: int = Field(description="weights and biases, of all members together")
    bytes: int = Field(description="in memory, at four a parameter")
    multiply_adds: int = Field(description="in the matrix products of one digit")
    n_train: int = Field(description="digits that it has been trained on")
    recall: list[float] = Field(description="share of each class's test digits")
    digest: str = Field(description="SHA-256 of its shipped weights or logits")
    members: list[MemberAnswer] | None = Field(None, description="with teacher=ensemble: each one")


class ComparedAnswer(BaseModel):
    parameters: int = Field(description="weights and biases")
    bytes: int = Field(description="in memory, at four a parameter")
    multiply_adds: int = Field(description="in the matrix products of one digit")
    test_accuracy: float = Field(description="share of the test digits")
    prediction_seconds: float = Field(description="time for one digit, a median")


class EpochAnswer(BaseModel):
    train_loss: float = Field(
        description="its own loss, mean over the epoch, nats; on some divergences without a unit",
        ge=0,
    )
    test_accuracy: float = Field(description="share of the test digits")
    recall: list[float] = Field(description="share of each class's test digits")


class StudentAnswer(BaseModel):
    parameters: int = Field(description="weights and biases")
    bytes: int = Field(description="in memory, at four a parameter")
    multiply_adds: int = Field(description="in the matrix products of one digit")
    prediction_seconds: float = Field(
        description="time for one digit, a median; measured once for all students, which are alike"
    )
    epochs: list[EpochAnswer] = Field(description="after each epoch")


class StudentsAnswer(BaseModel):
    hard: StudentAnswer = Field(description="on hard labels")
    distilled: StudentAnswer = Field(description="on the distillation loss")
    smoothed: StudentAnswer | None = Field(None, description="on smoothed labels, if asked for")


class GainAnswer(BaseModel):
    value: float = Field(description="difference of two accuracies, share of the test digits")
    standard_error: float = Field(description="of the paired difference")
    margin: float = Field(description="half the width of its 95 % interval")
    p_value: float = Field(description="two-sided p of no difference, of this one comparison")


class TransferSetAnswer(BaseModel):
    n: int = Field(description="digits that are in it")
    of_teacher: int = Field(description="digits that the teacher has been trained on")


class BiasAnswer(BaseModel):
    accuracy: list[float] = Field(description="share of the test digits, for each bias")
    recall_left_out: list[float] = Field(description="share of the left-out test digits")
    chosen: int = Field(description="index of the bias that the validation digits choose")
    needed: tuple[float, float] = Field(
        description="5th and 95th percentile of the bias at which a left-out test digit is named"
    )


class BiasSweepAnswer(BaseModel):
    biases: list[float] = Field(description="added to the logits of the left-out classes")
    hard: BiasAnswer = Field(description="the student on hard labels")
    distilled: BiasAnswer = Field(description="the distilled student")
    smoothed: BiasAnswer | None = Field(None, description="the student on smoothed labels")


class RunAnswer(BaseModel):
    config: dict[str, object] = Field(description="every parameter of the query, canonical")
    teacher: ComparedAnswer = Field(description="what the students are compared with")
    students: StudentsAnswer = Field(description="from the same weights, on the same batches")
    transfer_set: TransferSetAnswer = Field(description="what the students learn from")
    gain: GainAnswer = Field(description="what distillation has brought: distilled minus hard")
    gain_over_smoothed: GainAnswer | None = Field(None, description="distilled minus smoothed")
    bias_sweep: BiasSweepAnswer | None = Field(None, description="when digits are left out")
    seconds: float = Field(description="training time")
    processor_seconds: float = Field(description="that the training has computed")


class OpinionAnswer(BaseModel):
    logits: list[float] = Field(description="one a class")
    hard_targets: list[float] = Field(description="at T = 1; sums to 1")
    soft_targets: list[float] = Field(description="at T; sums to 1")


class ClassifyAnswer(BaseModel):
    teacher: OpinionAnswer = Field(description="the single teacher")
