"""code/*.py.j2: an experiment as a short script that repeats its run.

The PyTorch script has the loss as a function for a training loop.
"""

import json

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ...explorer.experiment import Experiment
from ...resources import TEMPLATES

_WIDTH = 79  # of a list on one line; indented, with its name before it, it stays within 100
_INDENT = "    "


def literal(value: object) -> str:
    """A value as a Python literal that reads back as exactly that value, in ASCII.

    Class names come from links, so a name must neither end the literal nor break the line. JSON's
    escapes of ASCII are valid in Python; other characters become \\x, \\u and \\U.
    """
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False)
        return quoted.encode("ascii", "backslashreplace").decode("ascii")
    if not isinstance(value, tuple):
        return repr(value)
    parts = [literal(part) for part in value]
    line = f"[{', '.join(parts)}]"
    if len(line) <= _WIDTH:
        return line
    nested = isinstance(value[0], tuple)
    lines = [f"{part}," for part in parts] if nested else _filled(parts)
    text = "\n".join(lines).replace("\n", f"\n{_INDENT}")
    return f"[\n{_INDENT}{text}\n]"


def _filled(parts: list[str]) -> list[str]:
    """The parts in lines of at most _WIDTH characters."""
    lines = [f"{parts[0]},"]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) <= _WIDTH:
            lines[-1] += f" {part},"
        else:
            lines.append(f"{part},")
    return lines


# An environment of its own: Python is not HTML, so it must not be escaped.
_environment = Environment(
    loader=FileSystemLoader(TEMPLATES / "code"),
    autoescape=False,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_environment.filters["literal"] = literal


def numpy_script(experiment: Experiment) -> str:
    """The student's run in NumPy, operation by operation that of app/numerics.

    Under the same NumPy even a run so unstable that rounding decides its course comes out alike.
    """
    return _script("numpy.py.j2", experiment)


def pytorch_script(experiment: Experiment) -> str:
    """The experiment's loss as a function for a training loop; run as a script, the student's run.

    kd_loss(student_logits, teacher_logits, labels) is the mean over a batch of examples or of
    sequences, without the positions that its ignore_index and mask leave out, in the dtype it is
    given; the experiment's settings are the defaults of its keyword arguments. The run is a batch
    of one example in float64, its gradient by automatic differentiation. It rounds differently
    from app/numerics, so a run that is unstable takes another course.
    """
    return _script("pytorch.py.j2", experiment)


def _script(template: str, experiment: Experiment) -> str:
    return _environment.get_template(template).render(_context(experiment))


def _context(experiment: Experiment) -> dict[str, object]:
    """The context of the templates; they write each value but `link` as a literal.

    Returns:
        link: the experiment's canonical URL, percent-encoded, from "/" on.
        several: whether there are several teachers, so that `combine` matters.
        teacher_logits: teachers × classes; of a single teacher, its logits alone.
        labels, true_class, family, student_start, temperature, hard_weight, t_squared, combine,
        divergence, shape, learning_rate, steps: as in Experiment.
    """
    several = len(experiment.teacher_logits) > 1
    teachers = experiment.teacher_logits
    return {
        "link": experiment.url(),
        "several": several,
        "teacher_logits": teachers if several else teachers[0],
        "labels": experiment.labels,
        "true_class": experiment.true_class,
        "family": experiment.family,
        "student_start": experiment.student_start,
        "temperature": experiment.temperature,
        "hard_weight": experiment.hard_weight,
        "t_squared": experiment.t_squared,
        "combine": experiment.combine,
        "divergence": experiment.divergence,
        "shape": experiment.shape,
        "learning_rate": experiment.learning_rate,
        "steps": experiment.steps,
    }
