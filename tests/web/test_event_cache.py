import asyncio
from unittest import mock

from app.explorer.experiment import read_experiment
from app.web.event_cache import EventCache


def experiment(**query):
    return read_experiment({k: str(v) for k, v in query.items()}.items(), strict=True)[0]


def test_streams_of_one_run_share_its_events():
    made = mock.Mock(return_value=[{"step": 0}, {"step": 1}])
    cache = EventCache(made, 1_000)
    first = asyncio.run(cache.of(None, experiment(T=2, steps=1)))
    assert [event.split(b"\n")[0] for event in first] == [b"event: step"] * 2 + [b"event: done"]
    assert asyncio.run(cache.of(None, experiment(T=2, steps=1, step=1, pace=7))) is first
    assert made.call_count == 1


def test_the_longest_unused_are_let_go_beyond_a_number_of_bytes():
    made = mock.Mock(return_value=[{"text": "x" * 100}])
    cache = EventCache(made, 500)

    def asked(*temperatures):
        for temperature in temperatures:
            asyncio.run(cache.of(None, experiment(T=temperature)))
            assert cache.n_bytes <= 500
        return made.call_count

    assert asked(1, 2) == 2
    assert asked(1, 3) == 3  # 2 is removed
    assert asked(1) == 3
    assert asked(2) == 4


def test_event_cache_does_not_store_a_run_larger_than_itself():
    made = mock.Mock(return_value=[{"text": "x" * 100}])
    cache = EventCache(made, 50)
    assert asyncio.run(cache.of(None, experiment())) == asyncio.run(cache.of(None, experiment()))
    assert (made.call_count, cache.n_bytes) == (2, 0)
