"""Soft Targets: a visualizer of knowledge distillation that computes every number it shows."""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

# What `import soft_targets` offers; a module is imported when its name is first asked for.
_MODULES = {
    "Recorder": ".recordings.recorder",
    "read_dataset": ".datasets.reader",
    "show": ".export.notebook",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name], __name__), name)
