from urllib.parse import parse_qsl

import pytest

from app.lab.config import NAMES, read_config
from app.query.parameter_types import write_number


def problems(*pairs, strict=True):
    return [str(problem) for problem in read_config(pairs, strict=strict)[1]]


def test_defaults_are_those_of_the_contract():
    config, wrong = read_config([], strict=True)
    assert wrong == []
    assert config.parameters() == {
        "width": 60,
        "layers": 1,
        "T": 4.0,
        "hard_weight": 0.0,
        "t_squared": True,
        "divergence": "kl",
        "shape": (),
        "lr": 0.01,
        "hard_lr": 0.01,
        "smoothing": 0.0,
        "epochs": 20,
        "transfer": 7000,
        "augment": False,
        "teacher": "single",
        "student": "mlp",
        "left_out": (),
        "seed": 0,
    }
    assert config.sizes == (784, 60, 10)


def test_written_query_reads_back_the_same():
    pairs = [("width", "150"), ("layers", "2"), ("T", "2.5"), ("left_out", "3,5"), ("seed", "7")]
    config, wrong = read_config(pairs, strict=True)
    assert wrong == []
    assert config.sizes == (784, 150, 150, 10)
    again, _ = read_config([(k, v) for k, v in config.texts.items() if v], strict=True)
    assert again == config
    assert tuple(config.texts) == NAMES


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("width", "3", "width must be a whole number between 4 and 300, got 3"),
        ("layers", "3", "layers must be 1 or 2, got 3"),
        ("lr", "0", "lr must be above 0, up to 0.1, got 0"),
        ("epochs", "61", "epochs must be a whole number between 1 and 60, got 61"),
        ("transfer", "59", "transfer must be a whole number between 60 and 7000, got 59"),
        ("left_out", "12", "left_out must be some of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, got 12"),
        ("left_out", "0,1,2,3,4,5,6,7,8", "left_out must be at most 8 digits"),
        ("alpha", "1", "alpha must be one of width, layers, T"),
        ("seed", "", "seed must be a whole number"),
        ("divergence", "mse", "divergence must be kl, reverse_kl, jsd, skew_kl"),
        ("shape", "1", "shape must be left out, for kl has no numbers of its own, got 1"),
    ],
)
def test_a_bad_value_is_named_with_its_rule(name, value, message):
    (said,) = problems((name, value))
    assert said.startswith(message)
    config, _ = read_config([(name, value)], strict=True)
    assert config == read_config([], strict=True)[0]


@pytest.mark.parametrize(
    ("pairs", "query", "shape"),
    [
        ([("divergence", "kl")], "", ()),
        ([("divergence", "tv")], "divergence=tv", ()),
        ([("divergence", "jsd")], "divergence=jsd", (0.5,)),
        ([("divergence", "jsd"), ("shape", "0.50")], "divergence=jsd", (0.5,)),
        ([("shape", ".1"), ("divergence", "jsd")], "divergence=jsd&shape=0.1", (0.1,)),
        ([("divergence", "dkd"), ("shape", "1,8")], "divergence=dkd", (1, 8)),
        ([("divergence", "dkd"), ("shape", "2,4")], "divergence=dkd&shape=2,4", (2, 4)),
    ],
)
def test_the_query_has_the_divergence_and_the_numbers_that_are_not_its_default(pairs, query, shape):
    config, wrong = read_config(pairs, strict=True)
    assert wrong == []
    assert (config.query, config.shape) == (query, shape)
    again, _ = read_config(parse_qsl(query), strict=True)
    assert again == config


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("divergence", "jsd"), ("shape", "1")], "shape must be 1 number above 0 and below 1 (β of jsd), got 1"),
        ([("divergence", "dkd"), ("shape", "1")], "shape must be 2 numbers between 0 and 20 (α and β of dkd), got 1 of them"),
        ([("divergence", "mse"), ("shape", "7")], "divergence must be "),
    ],
)  # fmt: skip
def test_the_numbers_have_the_rule_of_their_divergence(pairs, message):
    (said,) = problems(*pairs)
    assert said.startswith(message)


def test_pages_pass_over_what_they_do_not_know():
    assert problems(("utm_source", "x"), ("seed", ""), strict=False) == []


@pytest.mark.parametrize("teacher", ["ensemble", "few_digits"])
def test_a_teacher_of_which_only_logits_are_shipped_cannot_see_augmented_digits(teacher):
    (said,) = problems(("augment", "1"), ("teacher", teacher))
    assert said.startswith(f"augment must be 0 with teacher={teacher}")


def test_the_rate_on_hard_labels_is_the_others_unless_it_is_given():
    assert read_config([("lr", "0.03")], strict=True)[0].hard_lr == 0.03
    own, _ = read_config([("hard_lr", "0.02"), ("smoothing", "0.1")], strict=True)
    assert own.query == "hard_lr=0.02&smoothing=0.1"
    assert dict(zip(own.students, own.rates, strict=True)) == {
        "hard": 0.02,
        "distilled": own.lr,
        "smoothed": 0.02,
    }
    same, _ = read_config([("hard_lr", write_number(own.lr))], strict=True)
    assert same.query == ""


# The students' architecture


def test_the_convolutional_students_have_neither_width_nor_layers():
    config, wrong = read_config([("student", "cnn"), ("seed", "7")], strict=True)
    assert wrong == []
    assert config.query == "student=cnn&seed=7"
    assert config.sizes == (28, 8, 16, 10)
    mlp, _ = read_config([("student", "mlp"), ("seed", "7")], strict=True)
    assert mlp.query == "seed=7"
    assert config.parameters().keys() == mlp.parameters().keys() - {"width", "layers"}
    assert config.texts.keys() == config.parameters().keys()


@pytest.mark.parametrize(("name", "value"), [("width", "60"), ("width", "120"), ("layers", "2")])
def test_a_size_that_the_students_do_not_have_is_refused_and_pages_pass_over_it(name, value):
    pairs, plain = [(name, value), ("student", "cnn")], [("student", "cnn")]
    (said,) = problems(*pairs)
    assert said == (
        f"{name} must be left out with student=cnn:"
        f" there is one size of the convolutional network, got {value}"
    )
    config, wrong = read_config(pairs, strict=False)
    assert wrong == []
    assert config == read_config(plain, strict=True)[0] == read_config(pairs, strict=True)[0]


def test_an_unknown_architecture_is_named_and_the_width_is_that_of_the_default():
    (said,) = problems(("student", "rnn"), ("width", "120"))
    assert said == "student must be mlp or cnn, got rnn"
    assert read_config([("student", "rnn"), ("width", "120")], strict=True)[0].sizes[1] == 120
