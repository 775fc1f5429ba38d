"""Cases that schemathesis makes of the OpenAPI document, and what every answer to one must hold."""

import math
from copy import deepcopy

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from app.query.parameter_types import showable

# What the schema of a parameter does not say all of: which values of several go together, how long
# a list is, the bounds of the numbers in it, what can be read.
BEYOND_SCHEMAS = {
    *("logits", "labels", "true", "student", "step", "pins"),
    *("augment", "left_out", "temperatures", "widths", "seeds"),
    *("paste", "row", "position", "kind", "label_column", "leave_out"),
}
_READABLE = {"text/plain": "1, 2", "application/x-www-form-urlencoded": {"paste": "1, 2"}}
# As much as is asked of the lab and of a stream, where the document allows more.
_SMALL = {"width": 8, "epochs": 2, "transfer": 60, "pace": 0}
_SMALL |= {"widths": "8,4", "temperatures": "1,2", "seeds": 1}


def schema_of(document, examples):
    """The operations of a document, with so many cases each, the same at every run."""
    config = SchemathesisConfig(seed=2015)
    project = config.projects.default
    project.generation.update(max_examples=examples, deterministic=True)
    project.checks.negative_data_rejection.expected_statuses = ["413", "422"]
    project.phases.stateful.generation.update(max_examples=examples, deterministic=True)
    return schemathesis.openapi.from_dict(_without_streams(document), config=config)


def _without_streams(document):
    """The document without its streams' schema, which schemathesis takes for that of one event."""
    document = deepcopy(document)
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"]["200"]["content"].get("text/event-stream", {}).pop("schema", 0)
    return document


def try_out(case, call):
    """Ask for a case and check the answer.

    A good one that is refused is asked once more, without what is beyond the schemas: now it must
    be taken.
    """
    response = call(kept_small(case))
    check_all(case, response)
    if response.status_code == 422 and _is_good(case):
        without(BEYOND_SCHEMAS, case)
        case.validate_response(call(kept_small(case)))


def without(names, case):
    """Take these parameters out of a case; a paste becomes one that can be read."""
    if "paste" in names and case.path.endswith("/numbers"):
        case.body = _READABLE[case.media_type]
    for name in names & case.query.keys():
        del case.query[name]


def kept_small(case):
    """The case, with less to train and to wait for; what is good or wrong about it stays so."""
    for parameter in case.operation.query:
        if parameter.name in _SMALL:
            small, most = _SMALL[parameter.name], parameter.definition["schema"].get("maximum")
            value = _number(case.query.setdefault(parameter.name, small))
            if most and small < value <= most:
                case.query[parameter.name] = small
    return case


def _number(value):
    try:
        return float(str(value))  # as the query writes it
    except ValueError:
        return math.nan


def check_all(case, response, *meant):
    """Raise unless the answer is one that the document describes, and the right one.

    Args:
        meant: checks that it fails as it should.
    """
    case.validate_response(
        response,
        additional_checks=[refused_by_name, refused_beyond_schemas_only],
        excluded_checks=[checks.positive_data_acceptance, *meant],
    )


def refused_by_name(context, response, case):
    """A refusal names what it refuses: a parameter that was given, or a part of the body."""
    given = set(map(showable, case.query))
    for problem in _problems(response):
        where, *path = problem["loc"]
        name = path[0] if path else where
        assert problem["msg"].startswith(f"{name} must be "), problem
        assert where == "body" or name in given, problem


def refused_beyond_schemas_only(context, response, case):
    """What the schema of a parameter allows is taken, unless it does not say all."""
    if _is_good(case):
        refused = {problem["loc"][-1] for problem in _problems(response)}
        assert refused <= BEYOND_SCHEMAS, refused - BEYOND_SCHEMAS


def _is_good(case):
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


def _problems(response):
    return response.json()["detail"] if response.status_code == 422 else []
