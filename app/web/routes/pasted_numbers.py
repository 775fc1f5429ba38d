"""Pasted numbers: a receipt or a redirect for the page, JSON for programs."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.responses import RedirectResponse, Response

from ...explorer.experiment import Experiment, read_experiment
from ...importers.interpretation import Interpretation, PasteOptions
from ...importers.paste_options import (
    LEAVE_OUT,
    LONGEST,
    NAMES,
    PARAMETERS,
    POSITION,
    ROW,
    read_options,
)
from ...presentation.explorer.receipt import ON_SCREEN, Receipt, digest, receipt
from ...query.parameter_types import ParameterError
from .. import schemas
from ..bounded_threads import BoundedThreads
from ..forms import body_of, fields_of, pairs_of
from ..htmx import is_htmx
from ..middleware.limits import MOST_ADDRESS
from ..openapi import BUSY, WRONG_TYPE, query_in_openapi
from ..query import refuse
from ..templates import render
from .pages import page_of

P = ParamSpec("P")
V = TypeVar("V")

router = APIRouter()

_MAX_BYTES = 3 * LONGEST  # most characters take a byte, or three as %XX
_MAX_IN_EVENT_LOOP = 20_000  # characters; longer texts are read in a thread
_FORM = "application/x-www-form-urlencoded"


@router.post("/numbers", include_in_schema=False)
async def use_pasted(request: Request) -> Response:
    """The receipt of a paste; with take=1 a redirect to the experiment on its numbers."""
    fields: dict[str, str] = {}
    experiment, _ = read_experiment([], strict=False)
    try:
        fields = await _fields(request)
        experiment, _ = read_experiment(_query_in(fields), strict=False)
        text, options = fields.get("paste", ""), _options_in(fields)
        interpretation = await _read(request, text, options)
    except ParameterError as problem:
        return await _problem_response(request, experiment, problem, fields)
    shown = experiment.with_numbers(interpretation.logits, interpretation.labels)
    if fields.get("take") == "1":
        return _redirect(request, shown.url())
    shown_receipt = receipt(shown, interpretation, options, text)
    if is_htmx(request):
        return _receipt_response(request, shown_receipt)
    return await page_of(request, experiment, [], fields, shown_receipt)


def _redirect(request: Request, url: str) -> Response:
    if is_htmx(request):
        return Response(headers={"HX-Redirect": url})
    return RedirectResponse(url, status_code=303)


async def _fields(request: Request) -> dict[str, str]:
    body = await body_of(request, _MAX_BYTES, _too_long())
    pairs = await _in_thread_if_long(request, len(body), pairs_of, body)
    left_out_columns = [text for name, text in pairs if name == LEAVE_OUT.name and text]
    return dict(pairs) | ({LEAVE_OUT.name: ",".join(left_out_columns)} if left_out_columns else {})


async def _in_thread_if_long(
    request: Request, size: int, function: Callable[P, V], *args: P.args, **kwargs: P.kwargs
) -> V:
    """The function's value; a long text is handled in a thread, so that streams are not delayed."""
    if size <= _MAX_IN_EVENT_LOOP:
        return function(*args, **kwargs)
    threads: BoundedThreads = request.app.state.pastes
    return await threads.run(request, function, *args, **kwargs)


async def _read(request: Request, text: str, options: PasteOptions) -> Interpretation:
    from ...importers.paste import (
        read_numbers,  # imported with the first paste, so that the server starts sooner
    )

    return await _in_thread_if_long(request, len(text), read_numbers, text, options)


def _options_in(fields: dict[str, str]) -> PasteOptions:
    """The options that the user has chosen, without those that the receipt in the form guessed.

    Options that were chosen for another paste are ignored.
    """
    guesses = _guesses_in(fields)
    if fields.get("read") and not guesses:
        return PasteOptions()
    given = {name: fields[name] for name in NAMES if fields.get(name)}
    for name in (POSITION.name, ROW.name):  # a field for numbers counts from 1
        if number := fields.get(f"{name}_number"):
            given[name] = str(int(number) - 1) if number.isdecimal() and len(number) < 8 else number
    chosen = [(name, text) for name, text in given.items() if guesses.get(name) != text]
    options, problems = read_options(chosen)
    if problems:
        raise problems[0]
    return options


def _query_in(fields: dict[str, str]) -> list[tuple[str, str]]:
    query = fields.get("experiment", "")
    if len(query) > MOST_ADDRESS:
        rule = f"a query of at most {MOST_ADDRESS} characters"
        raise ParameterError("experiment", rule, f"{len(query)} of them")
    return parse_qsl(query)


def _too_long() -> ParameterError:
    return ParameterError("paste", f"at most {LONGEST} characters", "more than that")


async def _problem_response(
    request: Request, experiment: Experiment, problem: ParameterError, fields: dict[str, str]
) -> Response:
    shown_problem = problem.named(ON_SCREEN.get(problem.name, problem.name))
    shown_problem.name = "paste"  # all messages about a paste are shown in one place
    if is_htmx(request):
        return _receipt_response(request, None, shown_problem, stays=bool(_guesses_in(fields)))
    return await page_of(request, experiment, [shown_problem], fields)


def _receipt_response(
    request: Request,
    shown_receipt: Receipt | None,
    problem: ParameterError | None = None,
    stays: bool = False,
) -> Response:
    """The response to htmx: a receipt, or a problem; `stays` leaves the last receipt in place."""
    context: dict[str, object] = {"receipt": shown_receipt, "stays": stays, "problem": problem}
    return render(request, "explorer/_reading.html", context, 422 if problem else 200)


def _guesses_in(fields: dict[str, str]) -> dict[str, str]:
    """The guesses of the receipt in the form; empty if it is the receipt of another paste."""
    guesses = dict(parse_qsl(fields.get("read", "")))
    is_same = guesses.get("paste") == digest(fields.get("paste", ""))
    return guesses if is_same else {}


_PASTE = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST,
    "description": "the paste, as it is",
}
_FIELD = _PASTE | {"description": "the same as a field of a form"}
_IN_OPENAPI: dict[str, Any] = query_in_openapi(PARAMETERS) | {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {"schema": _PASTE},
            _FORM: {
                "schema": {"type": "object", "required": ["paste"], "properties": {"paste": _FIELD}}
            },
        },
    }
}


@router.post(
    "/api/v1/numbers",
    tags=["API"],
    response_model=schemas.NumbersAnswer,
    responses=BUSY | WRONG_TYPE,
    openapi_extra=_IN_OPENAPI,
)
async def numbers(request: Request) -> Response:
    """A paste read as logits: JSON, a print-out, a table, a language model's answer."""
    options, problems = read_options(request.query_params.multi_items())
    refuse(problems)
    try:
        text = await _text(request)
        interpretation = await _read(request, text, options)
    except ParameterError as problem:
        refuse([problem], "query" if problem.name in NAMES else "body")
        raise
    return JSONResponse(_as_json(interpretation))


async def _text(request: Request) -> str:
    """The body as text, or the field `paste` of a form; curl calls every text a form."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        raise HTTPException(415, f"the body must be text/plain or {_FORM}, got multipart")
    body = await body_of(request, _MAX_BYTES, _too_long())
    if request.headers.get("content-type", "").startswith(_FORM):
        fields = await _in_thread_if_long(request, len(body), fields_of, body)
        if "paste" in fields:
            return fields["paste"]
    return body.decode("utf-8", errors="replace")


def _as_json(interpretation: Interpretation) -> dict[str, object]:
    plain, _ = read_experiment([], strict=False)
    return {
        "format": interpretation.format,
        "kind": interpretation.kind,
        "rows": interpretation.rows,
        "row": interpretation.row,
        "logits": interpretation.logits,
        "labels": interpretation.labels,
        "left_out": interpretation.left_out,
        "notes": interpretation.notes,
        "positions": interpretation.positions,
        "position": interpretation.position,
        "query": plain.with_numbers(interpretation.logits, interpretation.labels).query,
    }
