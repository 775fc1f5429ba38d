"""One follower a run: it looks while somebody listens, and reads a line once for all of them."""

import asyncio

import pytest

from app.recordings import follower as module
from app.recordings.follower import Follower
from app.recordings.place import Place, read_place
from app.recordings.run_lines import RunLines
from tests.recordings.run_files import append, recorder, student, write_run


@pytest.fixture(autouse=True)
def _looks_soon(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0.001)


def steps_of(batch):
    return [line.log.step for line in batch.lines if line.log]


def test_clients_at_the_same_place_share_what_is_read_and_one_look(tmp_path):
    path = write_run(tmp_path / "kd.jsonl", steps=(0,))
    encoded = []

    def encode(batch):
        encoded.append(batch)
        return steps_of(batch)

    async def scenario():
        follower = Follower(path)
        clients = [follower.batches(encode) for _ in range(20)]
        assert [await anext(client) for client in clients] == [[0]] * 20
        waiting = [asyncio.ensure_future(anext(client)) for client in clients]
        looks = [task for task in asyncio.all_tasks() if "_look_on" in str(task.get_coro())]
        assert len(looks) == 1
        with recorder(path) as run:
            run.log(1, student_logits=student(1))
        assert await asyncio.gather(*waiting) == [[1]] * 20
        for client in clients:
            await client.aclose()
        with pytest.raises(asyncio.CancelledError):
            await looks[0]

    asyncio.run(scenario())
    with_lines = [batch for batch in encoded if batch.lines]
    assert len(with_lines) < 20  # the clients are 20, and each has seen both lines


def test_a_change_that_is_noticed_while_a_client_is_busy_is_not_missed(tmp_path):
    path = write_run(tmp_path / "kd.jsonl", steps=(0,))

    async def scenario():
        follower = Follower(path)
        busy, other = (follower.batches(steps_of) for _ in range(2))
        assert [await anext(busy), await anext(other)] == [[0], [0]]
        for step in (1, 2):  # the other client is told, by a look at the file
            write_run(path, steps=(step,))
            assert await anext(other) == [step]
        assert await anext(busy) == [1, 2]
        await busy.aclose()
        await other.aclose()

    asyncio.run(asyncio.wait_for(scenario(), 60))


def test_without_listeners_nobody_looks(tmp_path, monkeypatch):
    path = write_run(tmp_path / "kd.jsonl")

    async def scenario():
        follower = Follower(path)
        found = [steps_of(b) async for b in follower.batches(lambda b: b, follow=False)]
        assert found == [[0, 50, 100]]
        monkeypatch.setattr(module, "stamp_of", lambda _: pytest.fail("looked"))
        for _ in range(3):  # until the look has ended
            await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(scenario())


def test_a_large_file_is_read_in_batches_that_join(tmp_path, monkeypatch):
    path = write_run(tmp_path / "kd.jsonl", steps=range(300))
    monkeypatch.setattr("app.recordings.run_lines._BATCH", 1000)
    whole, place, found, batches = RunLines(path), None, [], 0
    while True:
        batch = whole.batch(place)
        assert (batch.header is not None) is (place is None)
        found += steps_of(batch)
        place, batches = batch.end, batches + 1
        if batch.is_last:
            break
    assert found == list(range(300))
    assert batches > 20


def test_a_line_longer_than_a_batch_is_read_whole(tmp_path, monkeypatch):
    path = write_run(tmp_path / "kd.jsonl", steps=(0,))
    append(path, step=1, more="x" * 5000, student_logits=student(1).tolist())
    write_run(path, steps=(2,))
    monkeypatch.setattr("app.recordings.run_lines._BATCH", 600)
    lines, place, found = RunLines(path), None, []
    for _ in range(6):
        batch = lines.batch(place)
        place = batch.end
        found += steps_of(batch)
    assert found == [0, 1, 2]


def test_a_line_that_was_cut_off_is_no_line_yet(tmp_path):
    path = write_run(tmp_path / "kd.jsonl", steps=(0, 1))
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    lines = RunLines(path)
    first = lines.batch(None)
    assert steps_of(first) == [0]
    path.write_bytes(whole)
    rest = lines.batch(first.end)
    assert (steps_of(rest), rest.header) == ([1], None)


def test_a_place_is_told_from_the_same_place_in_another_file(tmp_path):
    path = write_run(tmp_path / "kd.jsonl")
    place = RunLines(path).batch(None).end
    content = bytearray(path.read_bytes())
    with path.open("rb") as file:
        assert place.is_in(file)
        assert not Place(place.end - 1, place.checksum).is_in(file)
        assert not Place(place.end + 1, place.checksum).is_in(file)
        assert not Place(0, 0).is_in(file)
    content[-9] ^= 1
    path.write_bytes(content)
    with path.open("rb") as file:
        assert not place.is_in(file)
    assert read_place(str(place)) == place
    assert [read_place(text) for text in (None, "", "7", "-1-00000000", "٣-00000000")] == [None] * 5
