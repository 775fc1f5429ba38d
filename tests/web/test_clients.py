"""A client that openapi-python-client generates, used for every GET route."""

import importlib
import inspect
import subprocess
import sys
from enum import Enum

import pytest

from tests.serving import PATIENCE

NAME = "client_of_soft_targets"
# Small runs, and the data set and the recorded run that every server shows.
SMALL = {"steps": 2, "pace": 0, "width": 4, "transfer": 60, "epochs": 1}
SMALL |= {"temperatures": "2", "widths": "4", "seeds": 1, "name": "digits"}
SMALL |= {"row": 0}


@pytest.fixture(scope="module")
def generated(client, tmp_path_factory):
    """The client's package, generated as users do, but not formatted."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_bytes(client.get("/openapi.json").content)
    # The generator does not support text bodies, so that they are declared as bytes.
    override = "content_type_overrides:\n  text/plain: application/octet-stream\n"
    (folder / "config.yml").write_text(f"post_hooks: []\n{override}")
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning",
         "--path", "openapi.json", "--config", "config.yml", "--meta", "none", "--output-path", NAME],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module(NAME)


def functions(client):
    """tag.id of every GET operation."""
    for methods in client.get("/openapi.json").json()["paths"].values():
        if "get" in methods:
            yield f"{methods['get']['tags'][0].lower()}.{methods['get']['operationId']}"


def asked(theirs, function):
    """The parsed response of a function of the client."""
    call = importlib.import_module(f"{NAME}.api.{function}").sync_detailed
    parameters = inspect.signature(call).parameters
    taken = {name: SMALL[name] for name in SMALL.keys() & parameters.keys()}
    if "follow" in parameters:  # a stream that ends
        taken["follow"] = importlib.import_module(f"{NAME}.models").Follow("0")
    response = call(client=theirs, **taken)
    assert response.status_code == 200, function
    return response.parsed


def test_a_generated_client_runs_every_get_route(generated, client, base_url):
    with generated.Client(base_url=base_url, timeout=PATIENCE) as theirs:
        responses = {function: asked(theirs, function) for function in functions(client)}
    assert [function for function, parsed in responses.items() if not parsed] == []
    streams = [parsed for function, parsed in responses.items() if function.endswith("_stream")]
    assert [stream.count("event: done\n") for stream in streams] == [1, 1, 1, 1]


def test_a_generated_client_has_one_class_for_the_choices_of_a_parameter(generated, client):
    models = importlib.import_module(f"{NAME}.models")
    enums = {name for name in models.__all__ if issubclass(getattr(models, name), Enum)}
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert enums == {name for name, schema in schemas.items() if "enum" in schema}
