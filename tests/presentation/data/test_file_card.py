from pathlib import Path

from app.datasets.reader import read_dataset
from app.presentation.data.file_card import file_card, in_a_sentence

RUN = Path(__file__).parents[2] / "data" / "logits" / "run.npz"


def test_a_sample_is_said_to_be_one_and_how_far_the_rest_is():
    dataset = read_dataset([RUN])
    card = file_card(dataset, {"kind": "logits"}, 200, 0.4, is_stated=False)
    assert (card.reading.of_rows, card.reading.percent) == ("200 random rows of 800", 40)
    assert file_card(dataset, {"kind": "probs"}, 800, 1.0, is_stated=True).reading is None


def test_only_the_name_of_a_file_is_shown_and_no_path():
    card = file_card(read_dataset([RUN]), {"kind": "logits"}, 800, 1.0, is_stated=False)
    assert card.files == ("run.npz",)


def test_the_sentence_says_what_is_there():
    assert in_a_sentence(read_dataset([RUN])) == (
        "What a teacher said about 800 examples: a score for each of 10 classes,"
        " with the right answers and a student."
    )


def test_what_is_missing_is_said_with_the_option_that_adds_it():
    teacher = file_card(
        read_dataset([RUN.with_name("teacher.npy")]), {"kind": "logits"}, 800, 1, False
    )
    assert [(one.name, one.option) for one in teacher.missing] == [
        ("labels", "--labels"),
        ("a student", "--student"),
    ]
    assert file_card(read_dataset([RUN]), {"kind": "logits"}, 800, 1.0, False).missing == ()
