"""The command `export`: its options, what it refuses, what it writes and prints."""

import os
import subprocess
import sys

import pytest

from app.cli import main
from app.explorer.parameters import PARAMETERS
from tests.command_line import ROOT
from tests.export.copies import export, files


@pytest.mark.parametrize("option", ["--logits -1,2,.5", "--logits=-1,2,.5", "--student -.5,1,1"])
def test_a_value_may_begin_with_a_minus(tmp_path, option):
    export("--out", tmp_path, *option.split(), "--temperatures", "2")
    assert (tmp_path / "index.html").exists()


def test_bytes_that_are_not_utf_8_are_replaced(tmp_path):
    export("--out", tmp_path, "--labels", "caf\udce9,b,c", "--temperatures", "2")
    assert "caf\ufffd" in (tmp_path / "index.html").read_text()


def test_two_runs_write_the_same_bytes(tmp_path):
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "app", "export", "--scenario", "specialists"]
        command += ["--out", tmp_path / seed / "site", "--single-file", tmp_path / seed / "a.html"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_export_prints_the_size_of_its_files(tmp_path, capsys):
    site, file = tmp_path / "site", tmp_path / "deep" / "copy.html"
    export("--out", site, "--single-file", file)
    of_site, of_file = capsys.readouterr().out.splitlines()
    contents = files(site)
    size = sum(map(len, contents.values())) / 1e6
    assert of_site == f"{site}: {len(contents)} files, {size:.1f} MB, for any static host"
    size = file.stat().st_size / 1e3
    assert of_file == f"{file}: {size:.0f} kB, opens from a disk with no network"
    assert size < 900


def test_an_existing_folder_keeps_its_other_files(tmp_path, capsys):
    (tmp_path / "CNAME").write_text("example.org")
    for temperature in ("1", "2"):
        export("--out", tmp_path, "--temperatures", temperature)
    assert capsys.readouterr().out.count("what else was in it is still there") == 2
    assert (tmp_path / "CNAME").read_text() == "example.org"
    assert (tmp_path / "answers" / "T-1.html").exists()
    assert (tmp_path / "answers" / "T-2.html").exists()


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["export", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert out == ""
    return stopped.value.code, err.splitlines()


def test_export_does_not_overwrite_other_files(tmp_path, capsys):
    page, notes, file = tmp_path / "index.html", tmp_path / "notes.html", tmp_path / "file"
    for path in (page, notes, file):
        path.write_text("mine")
    status, lines = refused(capsys, "--out", tmp_path, "--single-file", notes)
    assert status == 2
    assert [line.split(" must be ")[0] for line in lines] == ["out", "single-file"]
    assert refused(capsys, "--out", file)[0] == 2
    assert refused(capsys, "--single-file", tmp_path)[0] == 2
    assert files(tmp_path) == {"index.html": b"mine", "notes.html": b"mine", "file": b"mine"}
    status, lines = refused(capsys, "--single-file", file / "copy.html")
    assert (status, len(lines)) == (1, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--T 0", "T must be between 0.05 and 100, got 0"),
        ("--lr x", "lr must be above 0, up to 10, got x"),
        ("--steps 10 --step 11", "step must be a whole number between 0 and 10, got 11"),
        (
            "--scenario cow",
            "scenario must be cat, dog, rabbit, specialists, next-token or parcel, got cow",
        ),
        ("--temperatures 1,200", "temperatures must be between 0.05 and 100, got 200"),
        ("--temperatures 1,,2", "temperatures must be between 0.05 and 100, got "),
        ("--lr=", "lr must be above 0, up to 10, got "),
        ("--T 3 --T 4", "T must be given once, got more than one value"),
    ],
)
def test_a_wrong_value_is_one_line_and_nothing_is_written(tmp_path, capsys, options, message):
    place = tmp_path / "site"
    assert refused(capsys, "--out", place, *options.split()) == (2, [message])
    assert not place.exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--colour", "red"], "--colour"),
        (["--temp", "3"], "--temp"),
        ([], "--out or --single-file must be given, got neither"),
        (["--out", ""], "'--out': must be a path, got nothing"),
        (["--logits"], "'--logits' requires an argument"),
    ],
)
def test_unknown_and_missing_options_are_refused(tmp_path, capsys, options, named):
    place = [] if "--out" in named else ["--out", tmp_path / "site"]
    status, lines = refused(capsys, *place, *options)
    assert status == 2
    assert named in lines[-1]
    assert not any(tmp_path.iterdir())


def test_help_lists_the_querys_names_with_their_meanings(capsys):
    export("--help")
    text = " ".join(capsys.readouterr().out.split())
    for parameter in PARAMETERS:
        assert f"--{parameter.name} VALUE {parameter.meaning}" in text
    for option in ("--out DIR", "--single-file FILE", "--temperatures LIST"):
        assert option in text
