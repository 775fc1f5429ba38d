"""The command `report`: its formats, its exit codes, its refusals."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import commands

DATA = Path(__file__).parent.parent / "data" / "logits"


def run(*arguments):
    return CliRunner().invoke(commands, ["report", *map(str, arguments)])


def test_the_table_has_checks_figures_and_the_sweep():
    result = run(DATA / "run.npz", "--T", "1,4")
    assert result.exit_code == 0
    assert result.output.startswith("run: 800 examples of 10 classes.\n")
    assert "ok  No row with NaN or an infinity, or beyond 1e+100." in result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert ["accuracy", "0.9125", "±", "0.01", "0.8862", "±", "0.011"] in lines
    assert ["effective", "classes", "1.168", "3.312"] in lines


def test_the_title_says_of_how_many_classes_the_likeliest_are_there(tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("\n".join("abcdefghij"))
    title = "top4: 800 examples of the top 4 of 10 classes."
    assert run(DATA / "top4.npz", "--classes", names).output.startswith(title)
    assert run(DATA / "top4.npz").output.startswith("top4: 800 examples of the top 4 classes.")
    (tmp_path / "answer.jsonl").write_text(
        '{"token": "a", "logprob": -0.5, "top_logprobs": [{"token": "a", "logprob": -0.5},'
        ' {"token": "b", "logprob": -1.5}]}\n'
    )
    title = "answer: 1 position of the top 2 tokens."
    assert run(tmp_path / "answer.jsonl").output.startswith(title)


def test_json_is_the_apis_shape_an_object_of_one_file_a_list_of_several():
    one = json.loads(run(DATA / "run.npz", "--format", "json", "--T", "1,2").output)
    assert one["figures"]["teacher"]["accuracy"] == 0.9125
    assert one["sweep"]["temperatures"] == [1, 2]
    two = json.loads(run(DATA / "run.npz", DATA / "shuffled_labels.npz", "--format=json").output)
    assert [report["figures"]["name"] for report in two] == ["run", "shuffled-labels"]


def test_markdown_has_tables():
    result = run(DATA / "teacher.csv", "--format", "markdown")
    assert result.output.startswith("# teacher: 800 examples")
    assert "| accuracy | 0.9125 ± 0.01 |" in result.output


def test_the_tables_have_calibration_classes_gradients_and_the_facts_follow():
    lines = run(DATA / "run.npz", "--T", "1,4").output.splitlines()
    cells = [line.split() for line in lines]
    assert ["confidence", "up", "to", "0.400", "2", "0.3783", "1"] in cells
    assert ["four", "66", "0.8333", "0.945", "nine", "0.08273"] in cells
    assert any(line.split()[-4:] == ["an", "example", "0.9996", "0.9428"] for line in lines)
    assert ["hard", "term's", "share,", "hard", "weight", "0.1", "0.2216", "0.05487"] in cells
    assert lines[-1].startswith("Teacher and student have the same top class in 95.9 %")


def test_a_class_ends_no_cell_of_markdown_and_is_no_element(tmp_path):
    (tmp_path / "a.csv").write_text("a|b,<script>,label\n2,1,0\n1,2,1\n")
    output = run(tmp_path / "a.csv", "--format", "markdown").output
    assert "| a\\|b | 1 |" in output
    assert "&lt;script>" in output
    assert "<script>" not in output


@pytest.mark.parametrize(
    ("text", "kind"),
    [("a,b\n2,1\n1,2\n", "csv"), ('\n {"logits": [2, 1]}\n{"logits": [1, 2]}\n', "jsonl")],
)
def test_a_hyphen_reads_standard_input(text, kind):
    result = CliRunner().invoke(commands, ["report", "-"], input=text)
    assert result.output.startswith("stdin: 2 examples of 2 classes.")
    wrong = CliRunner().invoke(commands, ["report", "-"], input=text + "?\n")
    assert wrong.stderr.startswith(f"stdin.{kind}, row 3: ")


@pytest.mark.parametrize(("file", "code"), [("run.npz", 0), ("shuffled_labels.npz", 1)])
def test_strict_exits_with_1_where_a_check_fails(file, code):
    assert run(DATA / file, "--strict").exit_code == code
    assert run(DATA / file).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no.npz"], "no.npz: must be a file"),
        ([DATA / "run.npz", "--T", "0"], "T must be "),
        ([DATA / "run.npz", "--logits", "z"], "run.npz: has no array called z; it has logits,"),
        ([DATA / "teacher.npy", "--labels", DATA / "student.npy"], "student.npy: "),
    ],
)
def test_what_cannot_be_read_is_one_line_and_exit_code_2(arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1
