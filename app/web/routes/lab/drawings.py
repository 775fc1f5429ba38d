"""Posted images: as a form from our page, as JSON from a program."""

import json
from typing import Any

import numpy as np
from fastapi import HTTPException, Request
from numpy.typing import NDArray

from ....lab.config import TEMPERATURE
from ....lab.tasks.digits.dataset import LIGHTEST, N_PIXELS, Pixels, from_greys
from ....query.parameter_types import ParameterError
from ...forms import body_of, fields_of
from ...openapi import REFUSED
from ...query import refuse

_RULE = f"{N_PIXELS} numbers between 0 and {LIGHTEST}"
_MOST_BYTES = 32 * N_PIXELS

DRAWING_IN_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["pixels"],
                    "additionalProperties": False,
                    "properties": {
                        "pixels": {
                            "type": "array",
                            "items": {"type": "number", "minimum": 0, "maximum": LIGHTEST},
                            "minItems": N_PIXELS,
                            "maxItems": N_PIXELS,
                            "description": f"greys row by row, from 0 (black) to {LIGHTEST}",
                        },
                        "T": TEMPERATURE.schema() | {"description": TEMPERATURE.meaning},
                    },
                }
            }
        },
    },
    "responses": REFUSED,
}


async def posted_drawing(request: Request) -> Pixels:
    """The field `pixels` of a form, comma-separated, as an image in [0, 1]; or 422."""
    text = fields_of(await _body(request)).get("pixels", "")
    try:
        greys = np.array(text.split(","), np.float64)
    except ValueError:
        greys = np.zeros(0)
    if not _is_image(greys):
        refuse([ParameterError("pixels", _RULE, text)], "body")
    return from_greys(greys)


async def drawing_of(request: Request) -> tuple[Pixels, float]:
    """The fields `pixels`, as an image in [0, 1], and `T` of a JSON object; or 422."""
    fields = _object(await _body(request))
    problems = [
        ParameterError(name, "one of pixels, T", _shown(value))
        for name, value in fields.items()
        if name not in ("pixels", "T")
    ]
    pixels, temperature = fields.get("pixels"), fields.get("T", TEMPERATURE.default)
    numbers = isinstance(pixels, list) and all(map(_is_number, pixels))
    greys = np.array(pixels if numbers else [], np.float64)
    if not _is_image(greys):
        problems.append(ParameterError("pixels", _RULE, _shown(pixels)))
    try:
        TEMPERATURE.read(str(temperature) if _is_number(temperature) else json.dumps(temperature))
    except ParameterError as problem:
        problems.append(problem)
    refuse(problems, "body")
    return from_greys(greys), temperature


async def _body(request: Request) -> bytes:
    detail = f"pixels must be {_RULE}, got a body of more than {_MOST_BYTES} bytes"
    return await body_of(request, _MOST_BYTES, HTTPException(413, detail))


def _object(body: bytes) -> dict[str, Any]:
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    if isinstance(parsed, dict):
        return parsed
    shown = body[:80].decode("utf-8", "replace")
    refuse([ParameterError("body", "a JSON object", shown)], "body")
    raise AssertionError("unreachable")


def _is_number(value: object) -> bool:
    # Integers are unbounded in JSON and bounded in NumPy.
    return isinstance(value, float) or (type(value) is int and abs(value) < 1e15)


def _is_image(greys: NDArray[np.float64]) -> bool:
    return greys.shape == (N_PIXELS,) and bool(((greys >= 0) & (greys <= LIGHTEST)).all())


def _shown(value: object) -> str:
    if isinstance(value, list):
        wrong = [v for v in value if not _is_number(v) or not 0 <= v <= LIGHTEST]
        return f"{_shown(wrong[0])} among them" if wrong else f"{len(value)} numbers"
    return "nothing" if value is None else str(value)
