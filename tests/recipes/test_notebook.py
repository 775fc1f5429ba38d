"""The widget in JupyterLab, and in a notebook that nbconvert made HTML of.

Nothing but the notebook's own server may be asked for anything, and nothing may be said on the
console.
"""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, ElementHandle, Frame, Page, expect

from app.explorer.experiment import Experiment
from app.explorer.results import compute, log_targets
from app.export.notebook_arguments import experiment_of
from app.numerics.softmax import softmax
from tests.browser.hooks import action, numbers, readout, set_slider
from tests.recipes.hosting import hosting
from tests.recipes.sites import BUILD, HERE, install_jupyter, run
from tests.serving import PATIENCE

FOLDER = BUILD / "notebook"
DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
# Resolves when that changes; the frame's policy forbids what Playwright waits with.
CHANGED = """new Promise((done) => matchMedia('(prefers-color-scheme: dark)')
  .addEventListener('change', () => done(true), { once: true }))"""
# nbconvert's own pages fetch these from other hosts.
_NOTHING_FOREIGN = [
    f"--HTMLExporter.{name}_url=" for name in ("mathjax", "require_js", "jquery", "mermaid_js")
]


def _percent(values: np.ndarray) -> list[str]:
    return [f"{100 * value:.1f}%" for value in values]


def shown(temperature: float) -> Experiment:
    """The experiment of notebook/widget.py at a temperature."""
    logits = np.random.default_rng(0).normal(0, 3, (5, 10)).astype("float32")
    classes = [f"digit {k}" for k in range(10)]
    return experiment_of(logits, None, [9, 1, 2, 3, 4], classes, 0, {"T": temperature})


@pytest.fixture(scope="module")
def programs() -> Path:
    return install_jupyter()


@pytest.fixture(scope="module")
def jupyter(programs: Path) -> Callable[..., list[str]]:
    """The command line of a Jupyter program that keeps its files in the recipe's folder."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in ("CONFIG", "DATA", "RUNTIME"):
        os.environ[f"JUPYTER_{name}_DIR"] = str(FOLDER / name.lower())
    os.environ["IPYTHONDIR"] = str(FOLDER / "ipython")
    return lambda *options: [str(programs / "jupyter"), *options]


@pytest.fixture(scope="module")
def notebook(jupyter: Callable[..., list[str]]) -> Path:
    """The notebook before it is run."""
    return notebook_of("widget")


def notebook_of(name: str) -> Path:
    """A notebook of one cell."""
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": (HERE / "notebook" / f"{name}.py").read_text(),
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {
        "cells": [cell],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = FOLDER / f"{name}.ipynb"
    path.write_text(json.dumps(content))
    return path


@pytest.fixture(scope="module")
def executed(jupyter: Callable[..., list[str]], notebook: Path) -> Path:
    """The notebook with its output, as somebody else sends it."""
    options = ("--execute", "--to", "notebook", "--output", "executed.ipynb")
    run(FOLDER, *jupyter("nbconvert", *options, str(notebook)))
    return FOLDER / "executed.ipynb"


@pytest.fixture(scope="module")
def lab(jupyter: Callable[..., list[str]], notebook: Path) -> Iterator[str]:
    """JupyterLab's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0"]
    options += ["--IdentityProvider.token=", "--expose-app-in-browser"]
    with (FOLDER / "lab.log").open("w") as log:
        process = subprocess.Popen(
            jupyter("lab", *options), cwd=FOLDER, stdout=log, stderr=subprocess.STDOUT
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/api")
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(url: str) -> None:
    for _ in range(10 * PATIENCE):
        try:
            urllib.request.urlopen(url, timeout=PATIENCE).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


@pytest.fixture
def open_offline(browser: Browser) -> Iterator[Callable[[str, str], Page]]:
    """Open an address with every other host out of reach: a request to one fails the test."""
    trouble: list[str] = []
    context = browser.new_context(color_scheme="null", viewport={"width": 1280, "height": 1000})  # type: ignore[arg-type]
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda m: trouble.append(m.text) if m.type in ("error", "warning") else None)

    def open_offline(origin: str, path: str) -> Page:
        def answer(route) -> None:  # type: ignore[no-untyped-def]
            if route.request.url.startswith((f"{origin}/", "data:", "blob:")):
                route.continue_()
            else:
                trouble.append(route.request.url)
                route.abort()

        context.route("**/*", answer)
        page.goto(f"{origin}/{path}")
        return page

    yield open_offline
    context.close()
    assert [text for text in trouble if "favicon" not in text and "404" not in text] == []


def command(page: Page, name: str, options: str = "{}") -> None:
    page.evaluate(f"() => {{ window.jupyterapp.commands.execute('{name}', {options}); }}")


def open_notebook(open_offline: Callable[[str, str], Page], lab: str, name: str) -> Page:
    page = open_offline(lab, f"lab/tree/{name}?reset")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.isReady")
    return page


def frame_of(page: Page) -> Frame:
    element: ElementHandle = page.wait_for_selector("iframe.soft-targets", timeout=60_000)
    frame = element.content_frame()
    assert frame
    element.scroll_into_view_if_needed()
    return frame


def slides_and_steps(frame: Frame) -> None:
    """The frame shows the teacher, follows the slider, goes by steps and plays to the end."""
    at_4, at_8 = shown(4), shown(8)
    assert numbers(frame, "teacher-soft") == _percent(np.exp(log_targets(at_4, 4)))
    expect(frame.locator('[data-class="digit 9"]').first).to_be_visible()
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    set_slider(frame, "T", 7.9)
    expect(frame.locator("#T")).to_have_value("8")  # the nearest training
    assert numbers(frame, "teacher-soft") == _percent(np.exp(log_targets(at_8, 8)))
    action(frame, "step").click()
    expect(readout(frame, "step")).to_have_text("1/35")
    assert numbers(frame, "student") == _percent(compute(at_8).student.student_probs[1])
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("35/35")
    assert numbers(frame, "student") == _percent(compute(at_8).student.student_probs[35])


def test_jupyterlab_shows_the_widget_in_its_own_theme(
    open_offline: Callable[[str, str], Page], lab: str, notebook: Path
) -> None:
    page = open_notebook(open_offline, lab, notebook.name)
    command(page, "notebook:run-all-cells")
    frame = frame_of(page)
    slides_and_steps(frame)
    assert frame.evaluate(DARK) is False
    frame.evaluate(f"() => {{ window.changed = {CHANGED}; }}")
    command(page, "apputils:change-theme", "{theme: 'JupyterLab Dark'}")
    assert frame.evaluate("window.changed")
    assert frame.evaluate(DARK)


def test_jupyterlab_shows_a_row_of_a_recorded_run(
    open_offline: Callable[[str, str], Page], lab: str
) -> None:
    page = open_notebook(open_offline, lab, notebook_of("recorded").name)
    command(page, "notebook:run-all-cells")
    frame = frame_of(page)
    teacher = np.random.default_rng(0).normal(0, 3, (2, 10))[1]
    expect(readout(frame, "step")).to_have_text("500/1000")
    assert numbers(frame, "student") == _percent(softmax(teacher / 2, 1))
    set_slider(frame, "T", 7.9)
    expect(frame.locator("#T")).to_have_value("8")
    assert numbers(frame, "student-soft") == _percent(softmax(teacher / 2, 8))
    action(frame, "play").click()
    expect(readout(frame, "step")).to_have_text("1000/1000")
    assert numbers(frame, "student") == _percent(softmax(teacher, 1))


def test_untrusted_notebook_says_how_to_see_the_widget(
    open_offline: Callable[[str, str], Page], lab: str, executed: Path
) -> None:
    page = open_notebook(open_offline, lab, executed.name)
    expect(page.get_by_text("Trust this notebook, or run its cell again")).to_be_visible()
    expect(page.locator("iframe.soft-targets")).to_have_count(0)


@pytest.mark.parametrize("template", ["lab", "basic"])
def test_nbconvert_keeps_the_widget(
    open_offline: Callable[[str, str], Page],
    jupyter: Callable[..., list[str]],
    executed: Path,
    template: str,
) -> None:
    options = ("--to", "html", "--template", template, "--output", f"{template}.html")
    run(FOLDER, *jupyter("nbconvert", *options, *_NOTHING_FOREIGN, str(executed)))
    with hosting(FOLDER) as url:
        page = open_offline(url, f"{template}.html")
        slides_and_steps(frame_of(page))
