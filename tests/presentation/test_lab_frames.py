import pytest

from app.lab.config import read_config
from app.lab.jobs.worker_status import WorkerStatus
from app.lab.tasks.classification import EpochResult
from app.presentation.lab.frames import (
    accuracy_text,
    accuracy_texts,
    epoch_columns,
    epoch_frame,
    errors_text,
    idle_texts,
    left_text,
    percentage,
    queue_text,
    workers_text,
)

CONFIG, _ = read_config([("epochs", "6")], strict=True)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "under 1 s left"),
        (0.99, "under 1 s left"),
        (1, "about 1 s left"),
        (1.01, "about 2 s left"),
        (59.5, "about 60 s left"),
        (89.9, "about 90 s left"),
        (90, "about 2 min left"),
        (120, "about 2 min left"),
        (121, "about 3 min left"),
        (3600, "about 60 min left"),
    ],
)
def test_time_left_is_never_promised_too_short(seconds, text):
    assert left_text(seconds) == text


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (1, "Every place is taken. You are next."),
        (2, "Every place is taken. You are number 2 in the queue."),
        (32, "Every place is taken. You are number 32 in the queue."),
    ],
)
def test_a_place_in_the_queue_is_told_in_words(position, text):
    assert queue_text(position) == text


@pytest.mark.parametrize(
    ("worker_status", "text"),
    [
        (WorkerStatus(1, 1), "Trained by 1 process of this server."),
        (WorkerStatus(2, 4, True), "Trained by 2 workers of a Dask cluster, 4 at once."),
        (
            WorkerStatus(0, 0, True),
            "No worker of the cluster is there yet: what is started waits for one.",
        ),
        (WorkerStatus(0, 0, True, reached=False), "The cluster's scheduler does not answer."),
    ],
)
def test_workers_text_names_who_trains(worker_status, text):
    assert workers_text(worker_status) == text


def test_shares_have_one_decimal_and_accuracies_two():
    assert (percentage(0.98649), percentage(0), percentage(1)) == ("98.6%", "0.0%", "100.0%")
    assert accuracy_text(0.9865) == "98.65%"


def test_an_accuracy_comes_with_its_interval_and_its_errors():
    # 1.96 sqrt(0.9 × 0.1 / 2000) = 0.0132 (with the rule of succession)
    assert accuracy_texts("hard", 0.9, 2000) == {
        "hard-accuracy": "90.00%",
        "hard-spread": "± 1.32",
        "hard-errors": "200 errors",
    }
    assert errors_text(0.9995, 2000) == "1 error"


def frame(epoch=2):
    hard = EpochResult(2.14123, 0.5, (0.0, 1.0, *[0.5] * 8), b"", 0)
    distilled = EpochResult(224.59104, 0.75, (0.123, *[0.25] * 9), b"", 0)
    return epoch_frame(CONFIG, epoch, (hard, distilled))


def test_a_frame_is_the_row_of_its_epoch():
    told = frame()
    assert told["epoch"] == 2
    assert told["row"] == ["2", "50.00%", "75.00%", "2.1412", "224.6"]
    assert len(told["row"]) == len(epoch_columns(CONFIG))
    assert told["texts"]["epoch"] == "2/6"
    assert told["series"]["recall-hard"] == [0, 1000, *[500] * 8]
    assert told["series"]["recall-distilled"] == [123, *[250] * 9]


def test_a_share_is_that_of_the_teachers_accuracy():
    texts = frame()["texts"]
    teacher = 0.986  # of which 0.5 is 50.7 %
    assert float(texts["hard-share"].partition("%")[0]) == pytest.approx(50 / teacher, abs=0.1)
    assert float(texts["distilled-share"].partition("%")[0]) == pytest.approx(75 / teacher, abs=0.1)


def test_before_the_first_epoch_every_text_of_a_frame_has_a_stand_in():
    idle = idle_texts(CONFIG)
    assert idle.keys() == frame()["texts"].keys() | {"left"}
    assert idle["epoch"] == "0/6"
    assert not any(character.isdigit() for name, text in idle.items() if name != "epoch" for character in text)  # fmt: skip
