"""An interpreter with PyTorch, which is not among our dependencies.

BENCH_PYTORCH_PYTHON is its path, as for the benchmarks; without it, our own if it has PyTorch.
"""

import os
import sys
from importlib.util import find_spec

import pytest

PYTORCH = os.environ.get("BENCH_PYTORCH_PYTHON") or (sys.executable if find_spec("torch") else "")
needs_pytorch = pytest.mark.skipif(
    not PYTORCH, reason="PyTorch is not installed: its script is written, not run"
)
