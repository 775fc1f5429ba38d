"""Texts and views of the task digits."""

from ....lab.tasks.digits import teachers
from ....lab.tasks.digits.teachers import N_FEW_DIGITS
from ..task_view import Option, TaskView
from .known_digits import known_digit
from .look_inside import inside
from .pad import pad


def _teachers() -> tuple[Option, ...]:
    return (
        ("single", "one network"),
        ("ensemble", f"mean of {teachers.n_members('ensemble')}"),
        ("vit", "vision transformer"),
        ("few_digits", f"one that saw {N_FEW_DIGITS} digits"),
    )


DIGITS_VIEW = TaskView(
    lede="a big network that has read thousands.",
    description="handwritten digits",
    teachers=_teachers,
    teacher_hint=(
        f"The last one has seen only the {N_FEW_DIGITS} digits that its students learn from, the"
        " same for every seed."
    ),
    t_squared_hint=(
        "With w = 0 it hardly matters, for Adam sets the size of each step itself: in “500 digits”"
        " 91.52% with it, 91.45% without, over five seeds. With w = 0.1 it keeps the soft targets'"
        " part of the loss: 91.61% against 89.29%."
    ),
    all_classes="all ten digits",
    vary_label="Turn, stretch and shift",
    varied="turned, stretched and shifted",
    varied_briefly="turned and shifted",
    inside_promise=(
        "After the run: the digits that the two read differently, and what each makes of any"
        " digit, or of the one that you drew."
    ),
    inside=inside,
    inside_template="lab/digits/_look_inside.html",
    pad=pad,
    known=known_digit,
    pad_template="lab/digits/_pad.html",
)
