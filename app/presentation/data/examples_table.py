"""Single examples: sorted, filtered, a page at a time; each opens in the explorer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...datasets.examples import ClassShare, Example, ExamplesPage
from ...datasets.view_parameters import View
from ..shared import format as fmt
from .texts import NONE, count, number, percent

_SORTS = (
    ("uncertain", "Most uncertain"),
    ("wrong_and_sure", "Wrong and sure"),
    ("kl", "Student farthest away"),
    ("row", "As in the file"),
)
_MOST_LISTED = 1000  # classes in the lists of the filter


@dataclass(frozen=True)
class Link:
    """A link to another view of the page."""

    title: str
    href: str
    is_current: bool = False


@dataclass(frozen=True)
class Share:
    """A class and its share."""

    name: str
    text: str
    tenths: int


@dataclass(frozen=True)
class ExampleRow:
    """One example."""

    number: str  # of the row in the file, from 1, or the row's own id
    label: str
    top: Share
    runner_up: Share
    is_wrong: bool
    student_top: Share | None
    is_student_wrong: bool
    entropy: str
    kl: str
    href: str
    left_out: str


@dataclass(frozen=True)
class ExamplesTable:
    """data/_examples.html."""

    row_name: str  # "Example" or "Position"
    sorts: tuple[Link, ...]
    path: str  # of the page
    names: tuple[str, ...]  # of the classes one may choose; none of very many
    true_class: int | None
    top_class: int | None
    hidden_fields: dict[str, str]
    filter_text: str  # what is shown
    clear_href: str
    rows: tuple[ExampleRow, ...]
    left_out: str  # what the explorer leaves out of every row; "" if not the same of all
    has_labels: bool
    has_student: bool
    pages: str  # "Page 1 of 40"
    previous: str
    next: str


def examples_table(
    name: str,
    view: View,
    page: ExamplesPage,
    names: Sequence[str],
    hidden_fields: dict[str, str],
    *,
    has_labels: bool,
    has_student: bool,
    row_name: str,
) -> ExamplesTable:
    """The table of a page of examples.

    Args:
        names: of all classes; none where they are columns that stand for others in each row.
        hidden_fields: what the filter's form sends beside its own fields.
        row_name: what a row is, in the singular.
    """
    possible = {"wrong_and_sure": has_labels, "kl": has_student}
    whole = replace(view, true_class=None, top_class=None, page=1)
    common = {example.left_out for example in page.rows}
    left_out = common.pop() if len(common) == 1 else ""
    return ExamplesTable(
        row_name=row_name.capitalize(),
        sorts=tuple(
            Link(title, replace(view, sort=sort, page=1).url(name), sort == view.sort)
            for sort, title in _SORTS
            if possible.get(sort, True)
        ),
        path=f"/data/{name}",
        names=tuple(names) if len(names) <= _MOST_LISTED else (),
        true_class=view.true_class,
        top_class=view.top_class,
        hidden_fields=hidden_fields,
        filter_text=_filter_text(view, page.n, names, row_name),
        clear_href=whole.url(name) if whole != replace(view, page=1) else "",
        rows=tuple(_row(example, left_out) for example in page.rows),
        left_out=left_out,
        has_labels=has_labels,
        has_student=has_student,
        pages=f"Page {view.page:,} of {page.pages:,}",
        previous=replace(view, page=view.page - 1).url(name) if view.page > 1 else "",
        next=replace(view, page=view.page + 1).url(name) if view.page < page.pages else "",
    )


def _filter_text(view: View, n: int, names: Sequence[str], row_name: str) -> str:
    kind = f"wrong {row_name}" if view.sort == "wrong_and_sure" else row_name
    parts = [count(n, kind)]
    if names and view.true_class is not None:
        parts.append(f"of {names[view.true_class]}")
    if names and view.top_class is not None:
        parts.append(f"taken for {names[view.top_class]}")
    return " ".join(parts)


def _row(example: Example, left_out_of_all: str) -> ExampleRow:
    top, student = example.top[0], (example.student_top or (None,))[0]
    return ExampleRow(
        number=example.id if example.id is not None else f"{example.index + 1:,}",
        label=example.label_name if example.label_name is not None else NONE,
        top=_share(top),
        runner_up=_share(example.top[1]),
        is_wrong=_is_wrong(example, top),
        student_top=_share(student) if student else None,
        is_student_wrong=student is not None and _is_wrong(example, student),
        entropy=fmt.entropy_text(example.entropy),
        kl=number(example.kl),
        href=example.explorer,
        left_out="" if left_out_of_all else example.left_out,
    )


def _is_wrong(example: Example, said: ClassShare) -> bool:
    return example.label is not None and said.index != example.label


def _share(share: ClassShare) -> Share:
    return Share(share.name, percent(share.probability), fmt.tenths([share.probability])[0])
