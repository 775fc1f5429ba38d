"""What the names of columns and fields say about their numbers."""

import re

from .raw_numbers import Kind

_NAMES_OF_KINDS: dict[Kind, tuple[str, ...]] = {
    "logits": ("logit", "logits", "teacher_logits", "student_logits", "raw_score", "z"),
    "log_probs": (
        *("logprob", "logprobs", "log_prob", "log_probs", "log_probability", "log_probabilities"),
        *("token_logprob", "logp", "log_p"),
    ),
    "probs": (
        *("prob", "probs", "probability", "probabilities", "p", "softmax", "predict_proba"),
        *("confidence", "confidences", "conf", "percent", "percentage", "%", "prob_%", "share"),
    ),
}
_KIND_IN_NAME = re.compile(r"logits?|log[_ ]?prob|prob(abilit|s?\b|_)|confidence|percent|softmax")
_SCORES = {"score", "scores"}
_VALUES = {*_SCORES, "value", "values", "output", "outputs", "activation", "number"}
# A column of such a name is no class: it numbers rows, or holds a true or a predicted class.
_NO_CLASSES = {
    *("id", "ids", "index", "idx", "#", "row", "row_id", "rank", "uid", "uuid", "guid"),
    *("example", "sample", "observation", "obs", "instance", "image", "img", "unnamed:_0"),
    *("label", "labels", "class", "classes", "class_id", "label_id", "category_id", "target_id"),
    *("prediction", "predictions", "predicted", "predicted_class", "predicted_label", "pred"),
    *("target", "targets", "ground_truth", "gold", "y_true", "y_pred", "argmax", "correct"),
    *("file", "filename", "file_name", "filepath", "path", "image_id", "image_name", "sample_id"),
    *("url", "loss", "accuracy", "epoch", "step", "seed", "fold", "timestamp", "split"),
}
_LABELS = {
    *("label", "labels", "class", "classes", "class_name", "category", "categories", "name"),
    *("names", "token", "tokens", "word", "answer", "species", "label_name", "option", "choice"),
}
_ID = re.compile(r"(?:.*[a-z])?(?:Id|ID|UID)|.*[_\W](?i:id|idx|index|uid|uuid)|.*_(?i:path|url)")
_TEACHER = re.compile(
    r"(^|[\W_\d])(teacher|model|network|net|expert|ensemble|member)s?([\W_\d]|$)", re.I
)


def normalize(name: str) -> str:
    """Write a name in the form of the sets above: "Log Prob" as log_prob."""
    return re.sub(r"[\s\-]+", "_", name.strip().strip("*`'\"$ ").casefold())


def kind_of_name(name: str) -> Kind | None:
    """The kind of the numbers in a column or field of this name; None if the name does not say."""
    normalized = normalize(name)
    for kind, names in _NAMES_OF_KINDS.items():
        if normalized in names:
            return kind
    match = _KIND_IN_NAME.search(normalized)
    if not match:
        return None
    if match[0].startswith("logit"):
        return "logits"
    return "log_probs" if match[0].startswith("log") else "probs"


def is_value(name: str) -> bool:
    """Tell whether a column of this name holds a number for the class of each row."""
    return kind_of_name(name) is not None or normalize(name) in _VALUES


def is_score(name: str) -> bool:
    """Tell whether a column or field of this name holds scores, which may be probabilities."""
    return normalize(name) in _SCORES


def is_no_class(name: str) -> bool:
    """Tell whether a column of this name is no class: id, index, label, prediction, rank, …"""
    return normalize(name) in _NO_CLASSES or _ID.fullmatch(name.strip()) is not None


def is_label(name: str) -> bool:
    """Tell whether a column of this name names the classes of the rows."""
    return normalize(name) in _LABELS


def is_teacher(name: str) -> bool:
    """Tell whether a row or column of this name belongs to a teacher."""
    return _TEACHER.search(name) is not None
