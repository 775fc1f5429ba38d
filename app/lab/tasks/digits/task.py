"""The task of reading handwritten digits."""

from ..model import Task
from . import teachers
from .augment import jittered
from .dataset import (
    CLASSES,
    LICENCE,
    N_PIXELS,
    N_TEST,
    N_TRAIN,
    N_VALIDATION,
    NAME,
    PLURALS,
    SOURCE,
    load,
)

DIGITS = Task(
    name="digits",
    title=NAME,
    source=SOURCE,
    licence=LICENCE,
    example="digit",
    examples="digits",
    classes=CLASSES,
    class_plurals=PLURALS,
    n_inputs=N_PIXELS,
    n_train=N_TRAIN,
    n_validation=N_VALIDATION,
    n_test=N_TEST,
    load=load,
    teachers=teachers,
    default_teacher="single",
    vary=jittered,
)
