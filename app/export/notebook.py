"""The widget in a notebook: `show(teacher_logits, …)` is a frame that needs no server.

from soft_targets import show
show(teacher_logits, labels=y, classes=names, row=7)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from ..embed_options import OPTIONS, EmbedOptions
from ..explorer.parameters import TEMPERATURE
from ..presentation.embed.heights import height_at
from .notebook_arguments import experiment_of
from .notebook_files import is_file, row_of_file
from .recorded_source import recorded_source, recording_of
from .saved_page import SavedPage
from .single_file import single_file
from .source import ComputedSource, Source

_THEME = next(option for option in OPTIONS if option.name == "theme")
_WIDTH = 680  # px that a notebook has for an output, at least

# The notebook's theme, which the frame sees as its reader's preference: JupyterLab, VS Code.
_STYLE = (
    "<style>.soft-targets{border:0;background:none}"
    "[data-jp-theme-light=true] .soft-targets,.vscode-light .soft-targets{color-scheme:light}"
    "[data-jp-theme-light=false] .soft-targets,.vscode-dark .soft-targets{color-scheme:dark}"
    "</style>"
)
_UNTRUSTED = "Trust this notebook, or run its cell again, to see the interactive soft targets."


@dataclass(frozen=True)
class NotebookPage(SavedPage):
    """The widget as a notebook shows it: as high as an embed, its charts drawn by Python."""

    template: ClassVar[str] = "explorer/notebook.html"
    options: ClassVar[Mapping[str, str]] = {"panels": "0"}
    has_plotly: ClassVar[bool] = False

    theme: str = "auto"

    @property
    def look(self) -> Mapping[str, str]:
        return {"theme": self.theme}


@dataclass(frozen=True, repr=False)
class NotebookWidget:
    """What a notebook shows of an experiment, by its `_repr_html_`."""

    page: NotebookPage
    height: int  # px

    @cached_property
    def document(self) -> str:
        """The document in the frame: one file that requests nothing."""
        return single_file(self.page).decode()

    def _repr_html_(self) -> str:
        # In single quotes, because the document has hardly any of these.
        document = self.document.replace("&", "&amp;").replace("'", "&#39;")
        theme = self.page.theme
        scheme = "" if theme == "auto" else f' style="color-scheme:{theme}"'
        return (
            f'{_STYLE}<iframe class="soft-targets" title="Interactive: temperature-scaled soft'
            f' targets" sandbox="allow-scripts" width="100%" height="{self.height}"{scheme}'
            f" srcdoc='{document}'>{_UNTRUSTED}</iframe>"
        )

    def __repr__(self) -> str:
        experiment = self.page.experiment
        return (
            f"<soft targets of {len(experiment.labels)} classes at"
            f" T = {TEMPERATURE.write(experiment.temperature)}: a notebook shows the widget>"
        )


def show(
    teacher_logits: Any,
    student_logits: Any = None,
    labels: Any = None,
    classes: Sequence[Any] | None = None,
    T: float | None = None,
    *,
    row: int = 0,
    theme: str = _THEME.default,
    height: int | None = None,
    **options: Any,
) -> NotebookWidget:
    """The interactive widget of one example, for the last line of a notebook's cell.

    q = mean_m softmax(t_m / T), and a student that descends on KL(q || softmax(z / T)).

    Args:
        teacher_logits: shape (C,): one example; (n, C): n examples, of which `row` is shown;
            (n, M, C): the same of M teachers, 1 to 8. C is 2 to 100; each logit is finite and
            within ±1000. An array of PyTorch, JAX, TensorFlow or NumPy, or lists. Or the path of
            a file of logits, whose `row` may bring its student, label and classes too.
        student_logits: where the student starts, shape (C,) or (n, C); default: zeros.
        labels: the true class, as an index from 0 or a name; or n of them. Default: the
            teacher's likeliest class.
        classes: the names of the C classes.
        T: temperature, 0.05 to 100, dimensionless; default: 3, of a recorded run its own.
        row: the example that is shown, from 0.
        theme: "auto" follows the notebook; "light"; "dark".
        height: of the frame, in px; default: as high as the widget when it opens.
        options: other parameters of the experiment by their names in a link: hard_weight, lr,
            steps, step, divergence, shape, t_squared, combine, compare, family, pins, pace, open.
            Of a recorded run step (the number of one), combine, t_squared, pins, pace, open.
    Returns:
        An object that notebooks show as a frame: sandboxed, without a server or a network.
    Raises:
        ValueError: T must be between 0.05 and 100, got 0
        TypeError: what is there is not numbers, or no option has this name.
    Source: Hinton et al. 2015, section 2.
    """
    given = {"student_logits": student_logits, "labels": labels, "classes": classes}
    if recording := recording_of(teacher_logits):
        source: Source = recorded_source(recording, row, T, given | options)
    else:
        T = TEMPERATURE.default if T is None else T
        source = _computed(teacher_logits, row, given, {TEMPERATURE.name: T, **options})
    page = NotebookPage(source, theme=_THEME.read(theme))
    return NotebookWidget(page, height or height_at(EmbedOptions(source.experiment), _WIDTH))


def _computed(
    teacher_logits: Any, row: int, given: dict[str, Any], options: Mapping[str, Any]
) -> ComputedSource:
    """The experiment of one example, given as arrays or in a file of logits."""
    own = {name: value for name, value in given.items() if value is not None}
    arguments, note = {"teacher_logits": teacher_logits, "row": row} | given, ""
    if is_file(teacher_logits):
        of_file, note = row_of_file(teacher_logits, row)
        arguments = arguments | of_file | own | {"row": 0}
    return ComputedSource(experiment_of(**arguments, options=options), note)
