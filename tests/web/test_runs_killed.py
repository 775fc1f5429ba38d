"""Whatever is killed, a client that comes back has every line of a run once, in order."""

from itertools import pairwise

from tests.killed_runs import follow_killed


def test_no_line_is_lost_or_twice_when_training_and_server_are_killed(tmp_path):
    client, lines = follow_killed(tmp_path, rounds=2, seed=18)
    assert client.lines == lines
    assert client.connections >= 3
    assert client.problems == []
    assert sum(a["step"] >= b["step"] for a, b in pairwise(lines)) >= 4
