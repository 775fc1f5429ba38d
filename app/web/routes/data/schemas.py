"""The JSON responses about datasets, with their units, as OpenAPI describes them."""

from pydantic import BaseModel, Field

OverT = list[float]  # one a temperature
OverTIfLabelled = list[float | None]
_SE = "standard error of the mean before it"


class ListedDataset(BaseModel):
    name: str = Field(description="its name in addresses")
    n: int = Field(description="number of rows, one an example")
    classes: list[str] = Field(description="class names")
    teachers: int = Field(description="number of teachers")
    has_student: bool = Field(description="whether a student's outputs are there")
    has_labels: bool = Field(description="whether true classes are there")
    is_sample: bool = Field(description="whether it is the one that every server shows")


class CheckAnswer(BaseModel):
    name: str = Field(description="what is checked: kind, finite, duplicates, label_order, …")
    ok: bool = Field(description="whether all is well")
    message: str = Field(description="what was found, in words")
    permutation: list[int] | None = Field(
        None,
        description="of label_order that failed: the index of the label that each class stands for",
    )


class ModelAnswer(BaseModel):  # what the top k of each row do not tell is null
    accuracy: float | None = Field(description="share of the rows whose top class is the true one")
    accuracy_se: float | None = Field(description=_SE)
    top5: float | None = Field(description="share whose true class is among the five likeliest")
    top5_se: float | None = Field(description=_SE)
    nll: float | None = Field(description="mean negative log-likelihood at T = 1, nats")
    nll_se: float | None = Field(description=_SE)
    brier: float | None = Field(description="mean Brier score, 0 to 2")
    brier_se: float | None = Field(description=_SE)
    ece: float | None = Field(description="expected calibration error, 15 equal bins, 0 to 1")
    best_temperature: float | None = Field(
        description="the T of the least NLL; null of a top-k file"
    )
    best_nll: float | None = Field(description="NLL at that T, nats")
    best_nll_se: float | None = Field(description=_SE)
    best_ece: float | None = Field(description="calibration error at that T")


class PairAnswer(BaseModel):
    agreement: float | None = Field(description="share of the rows with the same top class")
    agreement_se: float | None = Field(description=_SE)
    spearman_wrong: float | None = Field(
        description="mean rank correlation of the wrong classes' logits, -1 to 1"
    )
    spearman_wrong_se: float | None = Field(None, description=_SE)


class ClassAnswer(BaseModel):
    name: str = Field(description="of the true class")
    n: int = Field(description="rows of it")
    accuracy: float | None = Field(description="share of these whose top class it is")
    confidence: float | None = Field(description="mean probability of their top class")
    nearest_wrong: str | None = Field(description="the likeliest wrong class of these, by name")
    nearest_wrong_mass: float | None = Field(description="its mean probability")


class TopKAnswer(BaseModel):
    k: int = Field(description="likeliest classes of each row, which are its columns")
    n_classes: int | None = Field(description="of how many classes; null where it is not known")
    of: str = Field(description="what the classes are: classes, or a language model's tokens")


class FiguresAnswer(BaseModel):
    name: str = Field(description="its name in addresses")
    digest: str = Field(description="SHA-256 of the files, in hexadecimal")
    kind: str = Field(description="what the teacher's numbers are: logits, log_probs or probs")
    n: int = Field(description="number of rows")
    n_read: int = Field(
        description="rows that this is of: less than all rows, random ones, while all are read"
    )
    progress: float = Field(description="share of the analysis of all rows that is done, 0 to 1")
    classes: list[str] = Field(description="class names")
    top_k: TopKAnswer | None = Field(
        None, description="of a top-k file, whose last column is the rest; null of all classes"
    )
    teachers: int = Field(description="number of teachers")
    checks: list[CheckAnswer] = Field(description="what may be wrong with the file")
    teacher: ModelAnswer | None = Field(description="the teachers together; null without labels")
    student: ModelAnswer | None = Field(description="null without a student or without labels")
    pair: PairAnswer | None = Field(description="teacher and student; null without a student")
    per_class: list[ClassAnswer] | None = Field(
        None, description="by true class; null without labels, or for more than 30,000 classes"
    )
    facts: list[str] = Field([], description="what follows for a choice of T, a sentence each")


class BinsAnswer(BaseModel):
    count: list[int] = Field(description="rows in each of 15 equal bins of confidence")
    confidence: list[float | None] = Field(description="their mean; null of an empty bin")
    accuracy: list[float | None] = Field(description="share of correct ones; null of an empty bin")


class ModelSweepAnswer(BaseModel):
    nll: OverTIfLabelled = Field(description="mean negative log-likelihood, nats")
    ece: OverTIfLabelled = Field(description="expected calibration error, 0 to 1")
    brier: OverTIfLabelled = Field(description="mean Brier score, 0 to 2")
    entropy: OverT = Field(description="mean entropy, nats")
    effective_classes: OverT = Field(description="mean of exp(entropy)")
    confidence: OverT = Field(description="mean probability of the top class")
    rest_mass: OverT | None = Field(None, description="mean mass outside the top class")
    top_mass: dict[str, OverT] = Field(description="mean mass of the k likeliest classes, by k")
    reliability: list[BinsAnswer] | None = Field(
        None, description="the reliability diagram at each T; null without labels"
    )


class PairSweepAnswer(BaseModel):
    kl_mean: OverT = Field(description="KL(teacher ‖ student) at T, mean over the rows, nats")
    kl_median: OverT = Field(description="its median, nats")
    kl_p95: OverT = Field(description="its 95th percentile, nats")


class GradientAnswer(BaseModel):
    of: str = Field(description="student, or uniform student where there is none")
    soft: OverT = Field(description="mean L2 norm of the soft term's gradient, with T²")
    hard: list[float] | None = Field(description="that of the hard term; null without labels")
    hard_share: dict[str, OverT] | None = Field(
        description="share of the hard term, by its weight w; null without labels"
    )


class SweepOfDataAnswer(BaseModel):
    n_read: int = Field(
        description="rows that this is of: less than all rows, random ones, while all are read"
    )
    temperatures: list[float] = Field(description="T, dimensionless")
    teacher: ModelSweepAnswer = Field(description="the teachers together")
    student: ModelSweepAnswer | None = Field(description="null without a student")
    pair: PairSweepAnswer | None = Field(description="null without a student")
    gradient: GradientAnswer | None = Field(None, description="sizes of the loss's two terms")
    bytes: dict[str, float] | None = Field(
        None, description="bytes an example takes where its top k are stored, by k, or all"
    )


class ClassShareAnswer(BaseModel):
    index: int = Field(description="of the class, from 0")
    name: str = Field(description="of the class")
    probability: float = Field(description="at T = 1")


class ExampleAnswer(BaseModel):
    index: int = Field(description="of the row in the file, from 0")
    id: str | None = Field(description="as the file has it")
    label: int | None = Field(
        description="index of the true class, from 0; of the top k its column"
    )
    label_name: str | None = Field(description="its name")
    top: list[ClassShareAnswer] = Field(description="the teacher's five likeliest classes")
    student_top: list[ClassShareAnswer] | None = Field(description="the student's")
    entropy: float = Field(description="of the teacher at T = 1, nats")
    kl: float | None = Field(description="KL(teacher ‖ student) at T = 1, nats")
    explorer: str = Field(description="path and query of the explorer on this row")
    left_out: str = Field(description="what of the row that address leaves out, in words")


class ExamplesAnswer(BaseModel):
    n_read: int = Field(
        description="rows that this is of: less than all rows, random ones, while all are read"
    )
    n: int = Field(description="rows that the query finds, on all pages")
    page: int = Field(description="the page, from 1")
    pages: int = Field(description="number of pages, of 20 rows each")
    rows: list[ExampleAnswer] = Field(description="none beyond the last page")


class ConfusionPairAnswer(BaseModel):
    true: int = Field(description="index of the true class")
    wrong: int = Field(description="index of a wrong class")
    probability: float = Field(description="its mean soft target")


class ConfusionAnswer(BaseModel):
    temperature: float = Field(description="T, dimensionless")
    classes: list[str] = Field(description="class names")
    counts: list[int] = Field(description="rows of each true class")
    matrix: list[list[float]] | None = Field(
        description="mean soft target, true classes × classes; null for more than 100 classes"
    )
    pairs: list[ConfusionPairAnswer] = Field(description="the most probable wrong classes, ≤ 50")
