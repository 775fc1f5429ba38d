from urllib.parse import parse_qsl

from app.explorer.experiment import read_experiment
from app.explorer.results import compute
from app.presentation.explorer.predict_panel import predict_panel


def predicted(query=""):
    experiment, problems = read_experiment(parse_qsl(query), strict=True)
    assert problems == []
    return predict_panel(compute(experiment), is_open=False)


def test_the_default_run_ranks_the_dog_second():
    answer = predicted()
    assert answer.options == ("Dog", "Rabbit")
    assert (answer.label, answer.percent, answer.rank, answer.ties) == ("Dog", "8.1%", "second", 0)
    assert (answer.right, answer.tenths) == ((1,), 81)


def test_the_answer_is_the_last_rows_whatever_step_is_shown():
    assert predicted("step=12") == predicted()
    assert predicted("steps=1").percent != predicted().percent


def test_two_classes_leave_one_wrong_class():
    answer = predicted("logits=2,0&labels=a,b&steps=500")
    assert (answer.options, answer.several_wrong) == (("b",), False)
    assert predicted().several_wrong


def test_a_wrong_class_ahead_of_the_true_one_ranks_first():
    answer = predicted("logits=0,5,1&true=0&labels=a,b,c&steps=200")
    assert (answer.options, answer.label, answer.rank) == (("b", "c"), "b", "first")


def test_ties_are_told():
    answer = predicted("logits=5,1,1,1")
    assert (answer.label, answer.rank, answer.ties) == ("Class 2", "second", 2)
    assert answer.right == (1, 2, 3)  # each of them is a right guess
