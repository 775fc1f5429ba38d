"""Pasted numbers: read on the server, answered with the address of their experiment."""

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.experiment import Experiment, read_experiment
from app.importers import LONGEST, read_numbers
from app.importers.interpretation import Switches
from app.kinds import Number, ParameterError
from app.web.forms import body_of, fields_of
from app.web.limits import MOST_ADDRESS
from app.web.pages import page_of
from app.web.templates import render

router = APIRouter(include_in_schema=False)

_MOST_BYTES = 12 * LONGEST  # a character takes up to four bytes, each of them three as %XX
_POSITION = Number("position", "token of a language model's answer", 0, 0, 9999, whole=True)


@router.post("/numbers")
async def use_pasted(request: Request) -> Response:
    """Take the pasted numbers into the experiment that the form was sent from."""
    fields: dict[str, str] = {}
    experiment, _ = read_experiment([], strict=False)
    try:
        fields = fields_of(await body_of(request, _MOST_BYTES, _too_long()))
        experiment, _ = read_experiment(_query_in(fields), strict=False)
        position = int(_POSITION.read(fields.get("position") or "0"))
        numbers = read_numbers(fields.get("paste", ""), Switches(position=position))
    except ParameterError as problem:
        return await _refusal(request, experiment, problem, fields)
    url = experiment.with_numbers(numbers.logits, numbers.labels).url()
    if "HX-Request" in request.headers:
        return Response(headers={"HX-Redirect": url})
    return RedirectResponse(url, status_code=303)


def _query_in(fields: dict[str, str]) -> list[tuple[str, str]]:
    query = fields.get("experiment", "")
    if len(query) > MOST_ADDRESS:
        rule = f"a query of at most {MOST_ADDRESS} characters"
        raise ParameterError("experiment", rule, f"{len(query)} of them")
    return parse_qsl(query)


def _too_long() -> ParameterError:
    return ParameterError("paste", f"at most {LONGEST} characters", "more than that")


async def _refusal(
    request: Request, experiment: Experiment, problem: ParameterError, fields: dict[str, str]
) -> Response:
    problem.name = "paste"  # the one place for messages about a paste
    if "HX-Request" in request.headers:
        return render(request, "_problems.html", {"messages": {"paste": str(problem)}}, 422)
    return await page_of(request, experiment, [problem], fields)
