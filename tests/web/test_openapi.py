"""Requests that schemathesis generates from the OpenAPI document, to the application itself.

There is no server between: an exception of the application is one of the test.
"""

import re
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from schemathesis.checks import not_a_server_error

from app.explorer.parameters import NAMES as PARAMETER_NAMES
from app.lab import config, temperature_map
from app.lab.jobs.run_queue import OverShare, QueueFull
from app.main import create_app
from app.recordings.mounted_runs import MountedRuns
from app.settings import Settings
from tests.cases import BEYOND_SCHEMAS, check_all, kept_small, schema_of, try_out, without
from tests.recordings.run_files import write_run
from tests.serving import PATIENCE

FOLDER = tempfile.TemporaryDirectory(prefix="soft-targets-", ignore_cleanup_errors=True)
write_run(Path(FOLDER.name, "digits.jsonl"), steps=(0, 10))
APP = create_app(Settings(access_log=False, lab_workers=1), runs=MountedRuns(Path(FOLDER.name)))
SCHEMA = schema_of(APP.openapi(), examples=20)
_MOST_WALKS = 20
WALKS = settings(
    max_examples=5, phases=[Phase.generate], database=None, suppress_health_check=HealthCheck
)


async def _served(scope, receive, send):
    # Without a lifespan: schemathesis would begin one for each test, and the lab supports one.
    assert scope["type"] == "http"
    await APP(scope, receive, send)


SCHEMA.app = _served


@pytest.fixture(
    scope="session", autouse=True
)  # a worker process may run tests of this module several times
def _lab_closes():
    yield
    APP.state.lab.close()
    FOLDER.cleanup()


@SCHEMA.parametrize()
def test_an_operation_answers_as_the_document_says(case):
    try_out(case, lambda case: case.call(timeout=PATIENCE))


def test_a_body_of_too_many_bytes_is_answered_as_the_document_says():
    body = {"pixels": [255] * 20_000}
    case = SCHEMA["/api/v1/lab/classify"]["POST"].Case(body=body, media_type="application/json")
    response = case.call()
    assert response.status_code == 413
    check_all(case, response)


@pytest.mark.parametrize(
    ("why", "status"), [(QueueFull("no place"), 503), (OverShare("no more"), 429)]
)
@pytest.mark.parametrize("route", ["run", "run/stream", "run.csv", "map.csv", "map/stream"])
def test_a_lab_without_a_place_answers_as_the_document_says(route, why, status):
    case = SCHEMA[f"/api/v1/lab/{route}"]["GET"].Case()
    with mock.patch.object(APP.state.lab.queue, "take", side_effect=why):
        response = case.call()
    assert response.status_code == status
    check_all(case, response, not_a_server_error)


def test_a_walk_along_the_links_answers_as_the_document_says():
    """From the samples to the soft targets of one, from these to its trajectory, from that to the
    table, the stream and the script of the same query, from a run of the lab to its stream, from
    the datasets to the figures of one, from these to its sweep and its examples, from the runs to
    the figures of one and to its stream.
    """
    followed = set()

    class Walk(SCHEMA.as_state_machine()):
        def step(self, input):
            if input.transition and input.is_applied:
                followed.add(input.transition.id)
            return super().step(input)

        def get_call_kwargs(self, case):
            return {"timeout": PATIENCE}

        def before_call(self, case):
            without(BEYOND_SCHEMAS, kept_small(case))  # an error has no links

        def validate_response(self, response, case, **kwargs):
            check_all(case, response)

    links = set(_links(APP.openapi()))
    for number in range(_MOST_WALKS):  # the links of a walk are random
        seed(number)(Walk).run(settings=WALKS)
        if links <= followed:  # more are followed than declared: those that are inferred
            break
    assert links - followed == set()


def _links(document):
    """Every link of the document, by schemathesis' name for it."""
    for path, operations in document["paths"].items():
        responses = operations.get("get", {}).get("responses", {})
        for name, link in responses.get("200", {}).get("links", {}).items():
            to = link["operationRef"].removeprefix("#/paths/").removesuffix("/get")
            yield f"GET {path} -> [200] {name} -> GET {to.replace('~1', '/')}"


def test_an_operation_has_a_short_name_of_its_own():
    ids = [operation["operationId"] for operation in _operations(APP.openapi())]
    assert len(set(ids)) == len(ids)
    assert {"soft_targets", "trajectory_csv", "lab_run_stream", "data_name", "data_sweep"} <= set(
        ids
    )
    assert [id for id in ids if not re.fullmatch("[a-z]+(_[a-z]+){0,3}", id)] == []


def test_a_parameter_and_its_choices_are_declared_once():
    document = APP.openapi()
    inline = [
        parameter
        for operation in _operations(document)
        for parameter in operation.get("parameters", [])
        if list(parameter) != ["$ref"]
    ]
    assert inline == []
    declared = list(document["components"]["parameters"].values())
    assert [p for k, p in enumerate(declared) if p in declared[:k] or "enum" in p["schema"]] == []
    schemas = document["components"]["schemas"]
    assert schemas["Combine"] == {"type": "string", "enum": ["arithmetic", "geometric"]}
    assert {p["name"] for p in declared} >= {
        *PARAMETER_NAMES,
        *config.NAMES,
        *temperature_map.AXIS_NAMES,
    }


def test_parameters_of_one_name_and_two_rules_are_told_apart():
    declared = APP.openapi()["components"]["parameters"]
    defaults = {key: p["schema"].get("default") for key, p in declared.items() if p["name"] == "T"}
    assert defaults == {"T": 3, "lab_T": 4, "data_T": None, "runs_T": None}


def test_every_answer_has_a_schema():
    without = [
        (operation["operationId"], status, media_type)
        for operation in _operations(APP.openapi())
        for status, response in operation["responses"].items()
        for media_type, content in response.get("content", {}).items()
        if not content.get("schema")
    ]
    assert without == []


def _operations(document):
    return [operation for methods in document["paths"].values() for operation in methods.values()]
