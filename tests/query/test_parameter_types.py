import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.query.parameter_types import (
    Choice,
    Colour,
    DistinctNumbers,
    Flag,
    Names,
    Number,
    NumberList,
    NumberRows,
    NumbersByChoice,
    Overlays,
    ParameterError,
    Subset,
    decimal,
    write_number,
)

T = Number("T", "temperature", 3, 0.05, 100)
LR = Number("lr", "learning rate", 0.5, 0, 10, low_open=True)
STEPS = Number("steps", "steps", 35, 1, 500, whole=True)
COLOUR = Colour("accent", "", "")
AXIS = DistinctNumbers("widths", "", (30, 300), 4, 300, most=3, integers=True)
ROWS = NumberRows("logits", "", (), -9, 9, fewest=2, most=3, most_rows=2, row="teacher")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_it_was_written(value):
    assert decimal(write_number(value)) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "nan", "inf", "-inf", "1_000", "0x10", "١", "1e999", "1,5", "--1", "9" * 500],
)
def test_decimal_refuses_what_is_no_finite_decimal_number(text):
    with pytest.raises(ValueError, match="finite and decimal"):
        decimal(text)


@pytest.mark.parametrize(("text", "value"), [("3", 3), (" 3.5 ", 3.5), ("-.5", -0.5), ("+2e1", 20)])
def test_decimal_reads_usual_spellings(text, value):
    assert decimal(text) == value


@pytest.mark.parametrize(
    ("parameter", "text", "message"),
    [
        (T, "0", "T must be between 0.05 and 100, got 0"),
        (T, "100.1", "T must be between 0.05 and 100, got 100.1"),
        (T, "hot", "T must be between 0.05 and 100, got hot"),
        (LR, "0", "lr must be above 0, up to 10, got 0"),
        (STEPS, "2.5", "steps must be a whole number between 1 and 500, got 2.5"),
        (
            STEPS,
            "9" * 5000,
            "steps must be a whole number between 1 and 500, got " + "9" * 39 + "…",
        ),
        (Flag("t_squared", "", True), "2", "t_squared must be 0 or 1, got 2"),
        (Choice("s", "", "a", ("a", "b", "c")), "d", "s must be a, b or c, got d"),
        (Choice("layers", "", 1, (1, 2)), "3", "layers must be 1 or 2, got 3"),
        (Flag("t_squared", "", True), "True", "t_squared must be 0 or 1, got True"),
        (COLOUR, "#12345", "accent must be a colour of 3 or 6 hexadecimal digits, got #12345"),
        (
            AXIS,
            "4,4.0",
            "widths must be 1 to 3 different whole numbers between 4 and 300, got 4,4.0",
        ),
        (
            AXIS,
            "4,5,6,7",
            "widths must be 1 to 3 different whole numbers between 4 and 300, got 4,5,6,7",
        ),
        (AXIS, "4.5", "widths must be 1 to 3 different whole numbers between 4 and 300, got 4.5"),
        (AXIS, "4,3", "widths must be 1 to 3 numbers between 4 and 300, got 3"),
        (ROWS, "1,2;3", "logits must be 2 to 3 numbers between -9 and 9, got 1 of them"),
        (ROWS, "1,2;1,2,3", "logits must be equally many for every teacher, got 2 and 3"),
        (ROWS, "1,2;1,2;1,2", "logits must be those of 1 to 2 teachers, got 3 teachers"),
    ],
)
def test_an_error_names_parameter_rule_and_value(parameter, text, message):
    with pytest.raises(ParameterError) as error:
        parameter.read(text)
    assert str(error.value) == message
    assert error.value.name == parameter.name


@pytest.mark.parametrize(("parameter", "text"), [(T, "0.05"), (T, "100"), (LR, "10"), (STEPS, "1")])
def test_bounds_themselves_are_allowed(parameter, text):
    assert parameter.write(parameter.read(text)) == text


def test_a_number_list_names_the_number_that_is_wrong():
    numbers = NumberList("logits", "", (), -1000, 1000, fewest=3, most=3)
    assert numbers.read("1, -2,3e2") == (1, -2, 300)
    with pytest.raises(
        ParameterError, match="logits must be 3 numbers between -1000 and 1000, got x"
    ):
        numbers.read("1,x,3")
    with pytest.raises(ParameterError, match="got 1001"):
        numbers.read("1,1001")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b", "labels must be as many as there are logits, 3, got 2"),
        (
            "a,,b",
            "labels must be 1 to 40 characters each, visible ones and no control characters, got ''",
        ),
        ("a,\u202e\u200b,b", "visible ones"),
        ("a,x\x00y,b", "no control characters"),
        ("a, a,b", "labels must be all different, got a more than once"),
        ("a,b," + "x" * 41, "labels must be 1 to 40 characters each"),
    ],
)
def test_names_say_what_is_wrong_with_them(text, message):
    with pytest.raises(ParameterError, match=message):
        Names("labels", "", (), 40, count=3).read(text)


@pytest.mark.parametrize(
    ("text", "indices"), [("a,,b", (1,)), ("a,b,a", (0, 2)), ("a,b," + "x" * 41, (2,)), ("a,b", ())]
)
def test_names_say_which_of_them_are_wrong(text, indices):
    with pytest.raises(ParameterError) as error:
        Names("labels", "", (), 40, count=3).read(text)
    assert error.value.indices == indices


def test_a_list_of_whole_numbers_takes_no_other():
    columns = NumberList("leave_out", "", (), 1, 99, whole=True)
    assert columns.read("1,12") == (1, 12)
    for text in ("1,1.5", "1,0", "1,", "1,1e1"):
        with pytest.raises(ParameterError, match="must be some whole numbers between") as error:
            columns.read(text)
        assert error.value.indices == (1,)


def test_a_problem_is_told_in_other_words_at_the_same_place():
    problem = ParameterError("paste", "numbers", "x" * 50, [1], teacher=2)
    renamed = problem.named("The paste")
    assert str(renamed) == "The paste must be numbers, got " + "x" * 39 + "…"
    assert (renamed.name, renamed.indices, renamed.teacher) == ("paste", (1,), 2)


RUNS = Overlays("pins", "", (), (T, LR, Choice("combine", "", "a", ("a", "b"))), 3)


@pytest.mark.parametrize("text", ["T:8", "T:8,lr:1;T:2", "lr:2;combine:b;T:3"])
def test_runs_read_back_as_they_were_written(text):
    assert RUNS.write(RUNS.read(text)) == text


@dataclass(frozen=True)
class Own:
    symbols: tuple[str, ...] = ()
    defaults: tuple[float, ...] = ()
    low: float = 0
    high: float = 1
    low_open: bool = False
    high_open: bool = False


KIND = Choice("kind", "", "plain", ("plain", "one", "two"))
OWN = {
    "plain": Own(),
    "one": Own(("a",), (0.5,), high_open=True),
    "two": Own(("a", "b"), (1, 0.2), 0, 2, low_open=True),
}
SHAPE = NumbersByChoice("shape", "", (), "kind", OWN, "plain")


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("plain", "1", "shape must be left out, for plain has no numbers of its own, got 1"),
        ("one", "1", "shape must be 1 number from 0 to below 1 (a of one), got 1"),
        ("one", "0,0", "got 2 of them"),
        ("two", "0,1", "shape must be 2 numbers above 0, up to 2 (a and b of two), got 0"),
        ("two", "2,2.5", "got 2.5"),
        ("two", "2,", "got "),
        ("two", "1", "got 1 of them"),
    ],
)
def test_numbers_by_choice_are_as_many_and_as_large_as_the_choice_says(kind, text, message):
    with pytest.raises(ParameterError, match=re.escape(message)):
        SHAPE.given({"kind": kind}).read(text)


def test_numbers_by_choice_have_the_defaults_of_the_choice_and_read_back():
    assert [SHAPE.given({"kind": kind}).default for kind in OWN] == [(), (0.5,), (1, 0.2)]
    two = SHAPE.given({"kind": "two"})
    assert two.write(two.read("2.0,0.25")) == "2,0.25"
    assert re.match(SHAPE.schema()["pattern"], "2,0.25")
    assert not re.match(SHAPE.schema()["pattern"], "2,0.25,1")


KINDS = Overlays("pins", "", (), (T, KIND, SHAPE, LR), 3)


@pytest.mark.parametrize("text", ["kind:two,shape:2,2", "T:8,kind:one;kind:two,shape:2,1,lr:2"])
def test_a_run_may_have_a_list_whose_rule_follows_from_another_name_of_the_run(text):
    assert KINDS.write(KINDS.read(text)) == text


def test_a_list_of_defaults_is_left_out_of_a_run():
    assert KINDS.write(KINDS.read("kind:two,shape:1,0.2")) == "kind:two"
    with pytest.raises(ParameterError, match="pins must be runs in which shape must be left out"):
        KINDS.read("shape:1,2")


def test_a_run_of_defaults_is_still_a_run():
    assert RUNS.write(RUNS.read("T:3,lr:0.5,combine:a")) == "T:3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("T:8;T:2;T:5;T:1", "pins must be at most 3 runs, got 4 runs"),
        ("T:0", "pins must be runs in which T must be between 0.05 and 100, got 0"),
        ("x:1", "pins must be runs of name:value with the names T, lr, combine, got x"),
        ("T", "got "),
        ("", "got "),
    ],
)
def test_a_wrong_run_is_named(text, message):
    with pytest.raises(ParameterError, match=message):
        RUNS.read(text)


def test_a_subset_keeps_its_own_order_and_names_what_is_none_of_it():
    panels = Subset("open", "", (), ("loss", "numbers"))
    assert panels.read("numbers,loss") == ("loss", "numbers")
    with pytest.raises(ParameterError, match="open must be some of loss, numbers, got x"):
        panels.read("loss,x")


def test_a_flag_is_a_truth_value_written_as_a_digit():
    flag = Flag("compare", "", False)
    assert (flag.read("0"), flag.read("1")) == (False, True)
    assert (flag.write(False), flag.write(True), flag.default_text) == ("0", "1", "0")
    assert flag.schema() == {"type": "string", "enum": ["0", "1"], "default": "0"}


def test_choices_and_subsets_of_whole_numbers_read_as_numbers():
    assert Choice("layers", "", 1, (1, 2)).read("2") == 2
    digits = Subset("left_out", "", (), tuple(range(10)), most=2, items="digits")
    assert digits.read("7,3") == (3, 7)
    assert digits.write((3, 7)) == "3,7"
    with pytest.raises(ParameterError, match="left_out must be at most 2 digits, got 1,2,3"):
        digits.read("3,2,1")


@pytest.mark.parametrize(("text", "colour"), [("#0AF", "00aaff"), ("12ABcd", "12abcd")])
def test_a_colour_reads_as_six_digits(text, colour):
    assert COLOUR.read(text) == colour
    assert re.match(COLOUR.schema()["pattern"], text)


def test_distinct_numbers_take_integers_in_any_spelling():
    assert AXIS.read("3e1,4") == (30, 4)
    assert AXIS.schema()["default"] == "30,300"


def test_rows_of_numbers_read_back_as_they_were_written():
    assert ROWS.write(ROWS.read("1,2.5;3,-4")) == "1,2.5;3,-4"
    assert re.match(ROWS.schema()["pattern"], "1,2.5;3,-4")
    assert not re.match(ROWS.schema()["pattern"], "1,2;3")


def test_a_default_that_the_rest_tells_is_written_nowhere():
    parameter = Number("true", "", None, 0, 9, whole=True)
    assert parameter.default_text == ""
    assert "default" not in parameter.schema()
    assert "default" not in replace(LR, name="hard_lr", follows="lr").schema()
