"""Cases that schemathesis generates from the OpenAPI document, and checks of their answers."""

import math
from copy import deepcopy

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from app.query.parameter_types import showable

# Parameters whose schemas do not express every rule: dependences between values, lengths of lists,
# bounds of numbers in them, texts that can be read.
BEYOND_SCHEMAS = {
    *("logits", "labels", "true", "student", "step", "shape", "pins"),
    *("augment", "left_out", "temperatures", "widths", "divergences", "seeds", "width", "layers"),
    *("paste", "row", "position", "kind", "label_column", "leave_out"),
    *("class", "top", "page", "top_k"),
}
_READABLE = {"text/plain": "1, 2", "application/x-www-form-urlencoded": {"paste": "1, 2"}}
# Limits for cases of the lab and of streams; the document allows more.
_SMALL = {"width": 8, "epochs": 2, "transfer": 60, "pace": 0}
_SMALL |= {"follow": 0, "widths": "8,4", "temperatures": "1,2", "seeds": 1}


def schema_of(document, examples):
    """The operations of a document, each with this number of cases, the same in every run."""
    config = SchemathesisConfig(seed=2015)
    project = config.projects.default
    project.generation.update(max_examples=examples, deterministic=True)
    project.checks.negative_data_rejection.expected_statuses = ["404", "413", "422"]
    project.phases.stateful.generation.update(max_examples=examples, deterministic=True)
    return schemathesis.openapi.from_dict(_with_the_sample(document), config=config)


_PATH = {"name": "digits", "row": "0"}  # the sample, and a run that is called so


def _with_the_sample(document):
    """The document of a server that shows the sample and one run, with the name that they have."""
    document = _without_streams(document)
    for parameter in document["components"]["parameters"].values():
        if parameter["in"] == "path":
            parameter["schema"]["enum"] = [_PATH[parameter["name"]]]
    return document


def _without_streams(document):
    """The document without the schema of streams, which schemathesis reads as that of one event."""
    document = deepcopy(document)
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"]["200"]["content"].get("text/event-stream", {}).pop("schema", 0)
    return document


def try_out(case, call):
    """Send a case and check the answer.

    A valid case that is refused is sent again without the parameters whose rules the schemas do not
    express; then it must be accepted.
    """
    response = call(kept_small(case))
    check_all(case, response)
    if response.status_code == 422 and _is_good(case):
        without(beyond_schemas(case), case)
        case.validate_response(call(kept_small(case)))


def beyond_schemas(case):
    """The names of BEYOND_SCHEMAS, and those whose text is a list in this operation."""
    patterns = {p.name: p.definition["schema"].get("pattern", "") for p in case.operation.query}
    return BEYOND_SCHEMAS | {name for name, pattern in patterns.items() if "," in pattern}


def without(names, case):
    """The case without these parameters, and with a paste that can be read."""
    if "paste" in names and case.path.endswith("/numbers"):
        case.body = _READABLE[case.media_type]
    for name in names & case.query.keys():
        del case.query[name]


def kept_small(case):
    """The case with less training and waiting; valid values stay valid, wrong ones wrong."""
    for parameter in case.operation.query:
        if parameter.name in _SMALL:
            small, most = _SMALL[parameter.name], parameter.definition["schema"].get("maximum")
            most = 1 if parameter.name == "follow" else most
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
    """Raise unless the document describes the answer and its status fits the case.

    Args:
        meant: checks that the response is meant to fail.
    """
    case.validate_response(
        response,
        additional_checks=[refused_by_name, refused_beyond_schemas_only],
        excluded_checks=[checks.positive_data_acceptance, *meant],
    )


def refused_by_name(context, response, case):
    """Check that a refusal names a given parameter or a part of the body."""
    given = set(map(showable, case.query))
    for problem in _problems(response):
        where, *path = problem["loc"]
        name = path[0] if path else where
        assert problem["msg"].startswith(f"{name} must be "), problem
        assert where == "body" or name in given, problem


def refused_beyond_schemas_only(context, response, case):
    """Check that values within the schemas are refused only for rules that schemas do not express."""
    if _is_good(case):
        refused = {problem["loc"][-1] for problem in _problems(response)}
        assert refused <= beyond_schemas(case), refused - beyond_schemas(case)


def _is_good(case):
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


def _problems(response):
    return response.json()["detail"] if response.status_code == 422 else []
