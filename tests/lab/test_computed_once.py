import threading

import pytest

from app.lab.computed_once import computed_once
from tests.serving import PATIENCE


def test_threads_that_come_together_compute_it_once():
    begun, may_end = threading.Event(), threading.Event()
    calls = []

    @computed_once
    def slow(k):
        calls.append(k)
        begun.set()
        may_end.wait(PATIENCE)
        return [k]

    found = []
    threads = [threading.Thread(target=lambda: found.append(slow(3))) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert begun.wait(PATIENCE)
    may_end.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert calls == [3]
    assert all(value is found[0] for value in found)
    assert slow(4) == [4]


def test_computed_once_retries_after_an_exception():
    attempts = []

    @computed_once
    def fails_at_first():
        attempts.append(1)
        if len(attempts) == 1:
            raise OSError("not there yet")
        return "there"

    with pytest.raises(OSError, match="not there yet"):
        fails_at_first()
    assert fails_at_first() == "there"
