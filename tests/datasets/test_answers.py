import json
import math

import numpy as np
import pytest

from app.datasets.errors import DatasetError
from app.datasets.reader import read_dataset
from app.datasets.top_k.check import top_k_check
from app.numerics.losses import kl_divergence
from app.numerics.softmax import log_softmax
from tests.datasets.logit_files import student_of, write
from tests.datasets.top_k_files import columns
from tests.importers import language_model_answers as shapes

TOP, NEXT, POSITIONS = shapes.TOP, shapes.NEXT, shapes.POSITIONS
WHOLE_ANSWERS = {
    "chat completion": shapes.chat,
    "Responses": shapes.responses,
    "legacy completion": shapes.legacy,
    "llama.cpp": shapes.llama_cpp,
    "SGLang": shapes.sglang,
    "Gemini": shapes.gemini,
    "vLLM's prompt_logprobs": shapes.prompt_logprobs,
    "text-generation-inference": lambda positions: shapes.tgi(positions)[0],
}
LINES = {
    "positions": shapes.entries,
    "positions in camelCase": shapes.camel,
    "Ollama streamed": shapes.ollama,
    "text-generation-inference streamed": shapes.tgi_stream,
    "chat completion's chunks": lambda positions: (
        shapes.chunks(positions)[0:1] + shapes.chunks(positions)[2::2]
    ),
}


def read(folder, documents, name="answer.jsonl", **options):
    lines = "".join(f"{json.dumps(document)}\n" for document in documents)
    return read_dataset([write(folder / name, lines)], **options)


def entry(*tokens, chosen=0):
    """A position of texts and log-probabilities."""
    return shapes.entries(
        [((tokens[chosen][0], 0, tokens[chosen][1]), [(t, 0, p) for t, p in tokens])]
    )[0]


def log_of_rest(tokens):
    return math.log(1 - sum(math.exp(t[2]) for t in tokens))


def assert_is_the_answer(found):
    rows = columns(found)
    assert (found.n, found.classes) == (2, ("1st", "2nd", "3rd", "rest"))
    assert rows[0, :3] == pytest.approx([t[2] for t in TOP])
    assert rows[1, :2] == pytest.approx([t[2] for t in NEXT])
    assert rows[:, 3] == pytest.approx([log_of_rest(TOP), log_of_rest(NEXT)], rel=1e-6)
    assert rows[1, 2] == -1000  # a position that lists fewer tokens
    assert found.tokens.texts(0) == tuple(t[0] for t in TOP)
    assert found.tokens.texts(1) == (".", "!")


@pytest.mark.parametrize("answer", WHOLE_ANSWERS.values(), ids=WHOLE_ANSWERS)
def test_a_line_is_a_whole_answer(tmp_path, answer):
    assert_is_the_answer(read(tmp_path, [answer(POSITIONS)]))


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_a_line_is_a_position_or_a_chunk(tmp_path, lines):
    assert_is_the_answer(read(tmp_path, lines(POSITIONS)))


def test_several_answers_follow_one_another(tmp_path):
    found = read(tmp_path, [shapes.chat(POSITIONS), shapes.chat(POSITIONS[::-1])])
    assert [found.tokens.text(row) for row in range(4)] == ["Yes", ".", ".", "Yes"]
    assert found.ids == ("1", "2", "3", "4")
    assert found.labels is None


def test_tokens_are_listed_likeliest_first_and_the_chosen_is_known(tmp_path):
    found = read(tmp_path, [entry((" b", -2.0), ("a", -0.5), chosen=0)])
    assert found.tokens.texts(0) == ("a", " b")
    assert found.tokens.text(0) == " b"
    assert found.tokens.chosen_column.tolist() == [1]


def test_the_chosen_token_is_a_class_although_it_is_not_listed(tmp_path):
    position = entry(("a", -0.5), ("b", -2.0)) | {"token": "z", "logprob": -5.0}
    found = read(tmp_path, [position])
    assert found.tokens.texts(0) == ("a", "b", "z")
    assert columns(found)[0, 2] == -5
    assert found.tokens.chosen_column.tolist() == [2]
    assert "“z” is not among those listed" in top_k_check(found)["message"]


def test_a_chosen_token_without_probability_is_in_the_rest(tmp_path):
    legacy = shapes.legacy([(("z", 0, None), TOP[:2])])
    found = read(tmp_path, [legacy])
    assert found.tokens.text(0) == "z"
    assert found.tokens.chosen_column.tolist() == [2]


def test_what_the_digits_round_away_is_no_rest(tmp_path):
    found = read(tmp_path, [entry(("a", -0.69), ("b", -0.70)), entry(("a", -0.69), ("b", -0.8))])
    assert columns(found)[0, 2] == -1000
    assert columns(found)[1, 2] > -4


def test_probabilities_are_read_as_their_logarithms(tmp_path):
    tokens = [{"tok_str": "a", "prob": 0.7}, {"tok_str": "b", "prob": 0.2}]
    found = read(tmp_path, [{"content": "a", "probs": tokens}])
    assert np.exp(columns(found)[0]) == pytest.approx([0.7, 0.2, 0.1])


def test_tokens_of_one_text_are_classes_of_their_own(tmp_path):
    same = ("\ufffd", -1.0), ("\ufffd", -2.0)
    found = read(tmp_path, [entry(*same)], student=write_lines(tmp_path, [entry(*same)]))
    assert found.tokens.texts(0) == ("\ufffd", "\ufffd")
    assert student_of(found) == pytest.approx(columns(found))


def write_lines(folder, documents, name="student.jsonl"):
    return write(folder / name, "".join(f"{json.dumps(d)}\n" for d in documents))


# A student.


def test_a_student_is_compared_on_the_teachers_tokens_and_the_rest(tmp_path):
    teacher = entry(("a", math.log(0.6)), ("b", math.log(0.2)), ("c", math.log(0.1)))
    student = entry(("a", math.log(0.5)), ("d", math.log(0.3)), ("c", math.log(0.05)))
    found = read(tmp_path, [teacher], student=write_lines(tmp_path, [student]))
    # b, which the student does not list, and the rest share 0.45 as the teacher has them, 2 : 1
    assert np.exp(student_of(found)[0]) == pytest.approx([0.5, 0.3, 0.05, 0.15])
    kl = kl_divergence(log_softmax(columns(found)), log_softmax(student_of(found)))
    merged = 0.6 * math.log(0.6 / 0.5) + 0.1 * math.log(2) + 0.3 * math.log(0.3 / 0.45)
    assert kl == pytest.approx([merged])
    assert "lower bound" in top_k_check(found)["message"]


def test_a_student_over_other_tokens_is_refused(tmp_path):
    positions = [entry(("a", -0.5), ("b", -2.0)), entry((" c", -0.5), ("d", -2.0))]
    other = [positions[0], entry((" c", -2.0), ("d", -0.5), chosen=1)]
    rule = "student.jsonl, row 2: must have the token “ c” as answer.jsonl, got “d”"
    with pytest.raises(DatasetError, match=rule):
        read(tmp_path, positions, student=write_lines(tmp_path, other))
    with pytest.raises(DatasetError, match=r"must have 2 positions as answer\.jsonl.*, got 1"):
        read(tmp_path, positions, student=write_lines(tmp_path, other[:1]))


# What is no answer, and what is refused.


def test_rows_of_logits_are_no_answers(tmp_path):
    rows = [[1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]], {"cat": 0.25, "dog": 0.75}]
    for name in ("logits", "probs"):
        assert [read(tmp_path, [{"id": 1, name: row}]).tokens for row in rows] == [None] * 3


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ({"id": 2, "logits": [1.0, 2.0]}, "row 2: must be a language model's answer"),
        ("x", "row 2: must be a language model's answer"),
        (entry(("a", 1.5), ("b", -2.0)), "row 2: answer must be log-probabilities.*, got 1.5"),
        (entry(("a", -0.1), ("b", -0.2)), "row 2: answer must be tokens at one position"),
    ],
)
def test_a_later_line_that_is_no_answer_is_refused(tmp_path, second, rule):
    with pytest.raises(DatasetError, match=rule):
        read(tmp_path, [entry(("a", -0.5), ("b", -2.0)), second])


def test_answers_without_alternatives_are_refused_with_the_request_for_them(tmp_path):
    answer = shapes.chat([(TOP[0], []), (NEXT[0], [])])
    with pytest.raises(DatasetError, match="request it with logprobs: true and top_logprobs: 5"):
        read(tmp_path, [answer])


def test_what_has_no_probabilities_is_left_out_and_counted(tmp_path):
    answer = shapes.prompt_logprobs(POSITIONS)
    found = read(tmp_path, [answer, {"done": True}, {"done": True}])
    message = top_k_check(found)["message"]
    assert found.n == 2
    assert "1 position without probabilities is left out" in message
    assert "2 lines without probabilities are left out" in message


def test_labels_and_several_answers_files_are_refused(tmp_path):
    path = write_lines(tmp_path, [shapes.chat(POSITIONS)])
    with pytest.raises(DatasetError, match="must be left out: a language model's answers"):
        read_dataset([path], labels=write(tmp_path / "labels.npy", np.zeros(2)))
    with pytest.raises(DatasetError, match="must stand alone"):
        read_dataset([path, path])


def test_1000_positions_of_20_tokens_are_1000_rows(tmp_path):
    tops = -np.sort(-np.log(np.random.default_rng(1).dirichlet(np.full(40, 0.2), 50)), axis=1)
    tokens = [list(zip(map(str, range(20)), row.tolist(), strict=True)) for row in tops[:, :20]]
    path = write_lines(tmp_path, [entry(*position) for position in tokens])
    path.write_text(path.read_text() * 20)
    assert columns(read_dataset([path])).shape == (1000, 21)
