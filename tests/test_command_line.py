import signal
import subprocess
import sys

import httpx
import pytest

from app import __version__, cli
from app.lab import command
from app.lab.presets import PRESETS
from app.settings import Settings, rule_of, settings_table
from tests.command_line import ROOT, address, run, served
from tests.serving import PATIENCE


def test_serve_prints_an_address_that_answers():
    with served() as process:
        assert httpx.get(f"{address(process)}/healthz", timeout=PATIENCE).json()["status"] == "ok"


def test_sigterm_ends_the_server_with_a_stream_open():
    with served() as process:
        url = f"{address(process)}/api/v1/trajectory/stream?pace=2000"
        with httpx.stream("GET", url, timeout=PATIENCE) as answer:
            chunks = answer.iter_raw()
            next(chunks)
            process.send_signal(signal.SIGTERM)
            with pytest.raises(httpx.HTTPError):
                list(chunks)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)


def test_help_lists_every_setting_with_its_default(capsys):
    run("serve", "--help")
    text = capsys.readouterr().out
    for name, default, meaning in settings_table():
        line = next(line for line in text.splitlines() if name in line)
        assert meaning in line
        assert f"(default {default})" in line


@pytest.mark.parametrize("command", ["serve", "export", "inspect", "watch", "lab tune"])
def test_help_has_examples_in_lines_of_their_own(capsys, command):
    run(*command.split(), "--help")
    examples = capsys.readouterr().out.partition("  Examples:\n")[2].splitlines()
    assert len(examples) > 1
    assert all(f"python -m app {command}" in line for line in examples)


@pytest.mark.parametrize("command", ["", "serve", "export", "inspect", "watch", "lab tune"])
def test_help_has_a_short_option(capsys, command):
    run(*command.split(), "--help")
    text = capsys.readouterr().out
    run(*command.split(), "-h")
    assert capsys.readouterr().out == text


def test_the_program_is_called_as_a_checkout_calls_it():
    command = [sys.executable, "-m", "app", "--version"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == f"python -m app, version {__version__}\n"


def test_a_command_that_is_not_there_is_refused(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["sreve"])
    assert stopped.value.code == 2
    assert "sreve" in capsys.readouterr().err


@pytest.mark.parametrize("names", [[], [PRESETS[1].name], [PRESETS[2].name, PRESETS[0].name]])
def test_the_presets_that_are_named_are_tuned(monkeypatch, names):
    called = []
    monkeypatch.setattr(command, "tune_presets", called.append)
    run("lab", "tune", *(part for name in names for part in ("--preset", name)))
    assert [list(given) for given in called] == [names]


def test_a_preset_that_is_not_there_is_refused_by_name(monkeypatch, capsys):
    monkeypatch.setattr(command, "tune_presets", lambda names: pytest.fail("tuned"))
    with pytest.raises(SystemExit) as stopped:
        cli.main(["lab", "tune", "--preset", "Nonesuch"])
    assert stopped.value.code == 2
    assert "Nonesuch" in capsys.readouterr().err


def test_the_command_trains_the_teachers(monkeypatch):
    called = []
    monkeypatch.setattr(command, "train_teachers", lambda: called.append(True))
    run("lab", "train-teacher")
    assert called == [True]


def test_the_command_trains_the_vision_transformer(monkeypatch):
    called = []
    monkeypatch.setattr(command, "train_vision_transformer", lambda: called.append(True))
    run("lab", "train-vit")
    assert called == [True]


def test_the_command_chooses_the_rates_of_the_divergences(monkeypatch):
    called = []
    monkeypatch.setattr(command, "tune_divergences", called.append)
    run("lab", "tune-divergences")
    run("lab", "tune-divergences", "--student", "cnn")
    assert called == [(), ("cnn",)]


def test_the_command_trains_the_students_below_the_slider(monkeypatch):
    called = []
    monkeypatch.setattr(command, "measure_outcomes", lambda: called.append(True))
    run("lab", "outcomes")
    assert called == [True]


def test_a_wrong_setting_ends_the_server_with_one_line():
    with served(SOFT_TARGETS_PORT="x") as process:
        output = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 2
    assert output == "SOFT_TARGETS_PORT must be a whole number between 0 and 65535, got x\n"


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("WORKERS", "0", "a whole number between 1 and 64"),
        ("MAX_STREAMS", "1.5", "a whole number between 1 and 100000"),
        ("PATIENCE_SECONDS", "nan", "between 0.05 and 3600"),
        ("ACCESS_LOG", "maybe", "true or false"),
        ("PUBLIC_URL", "example.org", "an address such as https://example.org, without a path"),
        ("FRAME_ANCESTORS", "a;b", "* or sources of a content security policy, space-separated"),
        ("TRUSTED_PROXIES", "*", "addresses or networks of proxies, comma-separated, without one"),
        ("DASK", "cluster", "an address with its port, such as tcp://10.0.0.7:8786"),
        ("LAB_RUNS", "", "a whole number between 1 and 1000"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_rule_and_value(monkeypatch, capsys, name, value, rule):
    monkeypatch.setenv(f"SOFT_TARGETS_{name}", value)
    with pytest.raises(SystemExit) as stopped:
        cli.main(["serve"])
    assert stopped.value.code == 2
    message = capsys.readouterr().err
    assert message.startswith(f"SOFT_TARGETS_{name} must be {rule}")
    assert message.endswith(f", got {value or 'nothing'}\n")


def test_every_setting_but_the_host_has_a_rule():
    assert [name for name in Settings.model_fields if rule_of(name) == "a text"] == ["host"]


def test_all_wrong_settings_are_refused_at_once(monkeypatch, capsys):
    monkeypatch.setenv("SOFT_TARGETS_PORT", "x")
    monkeypatch.setenv("SOFT_TARGETS_METRICS", "x")
    with pytest.raises(SystemExit):
        cli.main(["serve"])
    names = [line.split()[0] for line in capsys.readouterr().err.splitlines()]
    assert names == ["SOFT_TARGETS_PORT", "SOFT_TARGETS_METRICS"]
