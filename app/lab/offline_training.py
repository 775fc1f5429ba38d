"""Processes that train for a command, without the server's queue."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from .jobs.worker_process import ONE_THREAD


def training_processes() -> ProcessPoolExecutor:
    """A pool of as many processes as the machine has cores, each with one BLAS thread."""
    os.environ.update(ONE_THREAD)  # read when a new process imports NumPy
    return ProcessPoolExecutor(mp_context=get_context("spawn"))
