"""The registry of tasks: a folder each, and a line here."""

from .digits.task import DIGITS
from .model import Task

DEFAULT_TASK = DIGITS
TASKS: dict[str, Task] = {
    DIGITS.name: DIGITS,
}
