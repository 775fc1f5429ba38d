"""The API of datasets: their figures, sweeps, examples and soft targets."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from ....datasets import view_parameters as query
from ....datasets.analysis.analyse import Analysis, sweep
from ....datasets.analysis.checks import MOST_CLASSES
from ....datasets.confusion import confusion
from ....datasets.errors import DatasetError
from ....datasets.examples import examples
from ....datasets.mounted import MountedDataset, MountedDatasets
from ....datasets.sample import SAMPLE
from ....datasets.view_parameters import bounded
from ....explorer.parameters import TEMPERATURE
from ....query.parameter import Parameter
from ....query.reader import Reader
from ... import events
from ...bounded_threads import BoundedThreads
from ...json_response import JSONResponse
from ...openapi import BUSY, Responses, file_of, links, query_in_openapi
from ...query import no_parameters, refuse
from ...schemas import Problem
from ..api import saved_as
from . import figures_csv, schemas
from .access import analysed, first_analysed, mounted_of
from .targets_file import TargetsFile

router = APIRouter(prefix="/api/v1/data", tags=["Data"])

V = TypeVar("V")
Name = Annotated[str, Path(description="a dataset's name, as /api/v1/data tells it")]
_ABSENT: Responses = {
    404: {"description": "No dataset is called so", "model": Problem},
    409: {"description": "A file has changed, or cannot be read to its end", "model": Problem},
}
_OF_A_FILE = _ABSENT | BUSY
_NPZ = "application/octet-stream"
_SAME = {"name": "$request.path.name"}
_FIRST = {"name": "$response.body#/0/name"}
_SWEEP_QUERY = query_in_openapi([query.TEMPERATURES])
_FILE_PARAMETERS = (TEMPERATURE, query.DTYPE, query.TOP_K)


@router.get(
    "",
    response_model=list[schemas.ListedDataset],
    responses=links(_FIRST, figures="/api/v1/data/{name}"),
    openapi_extra=query_in_openapi(),
)
async def datasets(request: Request) -> Response:
    """The datasets of this server: the sample, and the files that it was started with."""
    no_parameters(request)
    mounted: MountedDatasets = request.app.state.datasets
    return JSONResponse(list(map(_listed, mounted.values())))


def _listed(mounted: MountedDataset) -> dict[str, Any]:
    dataset = mounted.dataset
    return {
        "name": mounted.name,
        "n": dataset.n,
        "classes": dataset.classes,
        "teachers": dataset.n_teachers,
        "has_student": dataset.has_student,
        "has_labels": dataset.labels is not None,
        "is_sample": SAMPLE in dataset.paths,
    }


@router.get(
    "/{name}",
    response_model=schemas.FiguresAnswer,
    responses=links(
        _SAME,
        sweep="/api/v1/data/{name}/sweep",
        examples="/api/v1/data/{name}/examples",
    )
    | _OF_A_FILE,
    openapi_extra=query_in_openapi(),
)
async def figures(request: Request, name: Name) -> Response:
    """What a dataset is, its checks and its figures, of all rows.

    While a large file is read they are waited for; after 30 s those of a random sample of its rows
    are told, of which `n_read` is the number.
    """
    mounted = mounted_of(request, name)
    no_parameters(request)
    found = await analysed(request, mounted)
    return JSONResponse(found.figures | {"name": name} | _read_of(mounted, found))


def _read_of(mounted: MountedDataset, found: Analysis) -> dict[str, Any]:
    """Of how many rows figures are, and how far the analysis of all is."""
    is_whole = found.n_read == mounted.dataset.n
    return {"n_read": found.n_read, "progress": 1.0 if is_whole else mounted.fraction}


@router.get(
    "/{name}/sweep",
    response_model=schemas.SweepOfDataAnswer,
    responses=_OF_A_FILE,
    openapi_extra=_SWEEP_QUERY,
)
async def sweep_of_data(request: Request, name: Name) -> Response:
    """The figures over the temperature: at the slider's stops, or at those of the query.

    Those of the slider's may be of a sample, as the figures.
    """
    mounted = mounted_of(request, name)
    temperatures = _temperatures(request)
    found = await analysed(request, mounted)
    over_temperature = await _sweep(request, mounted, found, temperatures)
    n_read = mounted.dataset.n if temperatures else found.n_read
    return JSONResponse(over_temperature | {"n_read": n_read})


def _temperatures(request: Request) -> Sequence[float]:
    temperatures: Sequence[float] = _values(request, [query.TEMPERATURES])["T"]
    return temperatures


async def _sweep(
    request: Request, mounted: MountedDataset, found: Analysis, temperatures: Sequence[float]
) -> dict[str, Any]:
    """The sweep of an analysis, or of all rows at the temperatures of a query."""
    if not temperatures:
        return found.sweep
    return await _read(request, lambda: sweep(mounted.dataset, temperatures, mounted.stated))


@router.get(
    "/{name}/figures.csv",
    response_class=Response,
    responses=file_of("text/csv") | _OF_A_FILE,
    openapi_extra=_SWEEP_QUERY,
)
async def csv_of_figures(request: Request, name: Name) -> Response:
    """The figures and the sweep as a table, a line a figure, model and temperature.

    Its first line is the number of the rows that are read: those of a sample, as of the figures.
    """
    mounted = mounted_of(request, name)
    temperatures = _temperatures(request)
    found = await analysed(request, mounted)
    over_temperature = await _sweep(request, mounted, found, temperatures)
    return figures_csv.figures_as_csv(found.figures, over_temperature, found.n_read)


@router.get(
    "/{name}/examples",
    response_model=schemas.ExamplesAnswer,
    responses=_OF_A_FILE,
    openapi_extra=query_in_openapi(query.API_EXAMPLES),
)
async def examples_of_data(request: Request, name: Name) -> Response:
    """Single rows, sorted and filtered, 20 a page, each with the explorer's address.

    While a large file is read they may be those of a sample, as the figures.
    """
    mounted = mounted_of(request, name)
    selection, problems = query.read_selection(request.query_params.multi_items(), mounted.dataset)
    refuse(problems)
    analysis = await analysed(request, mounted)
    shown = (mounted.dataset, analysis, selection, TEMPERATURE.default)
    page = await _read(request, lambda: examples(*shown))
    rows = [asdict(row) for row in page.rows]
    found = {"n": page.n, "page": selection.page, "pages": page.pages, "rows": rows}
    return JSONResponse(found | {"n_read": analysis.n_read})


@router.get(
    "/{name}/confusion",
    response_model=schemas.ConfusionAnswer,
    responses=_OF_A_FILE,
    openapi_extra=query_in_openapi([TEMPERATURE]),
)
async def confusion_of_data(request: Request, name: Name) -> Response:
    """The mean soft target by true class; 409 for a dataset without labels."""
    mounted = mounted_of(request, name)
    temperature = _values(request, [TEMPERATURE])[TEMPERATURE.attribute_name]
    kind = (await analysed(request, mounted)).figures["kind"]
    found = await _read(request, lambda: confusion(mounted.dataset, kind, temperature))
    if found is None:
        rule = f"labels, and all classes, at most {MOST_CLASSES}"
        raise HTTPException(409, f"the mean soft target by true class needs {rule}")
    return JSONResponse(
        {
            "temperature": temperature,
            "classes": mounted.dataset.classes,
            "counts": found.counts,
            "matrix": None if found.matrix is None else found.matrix.tolist(),
            "pairs": [asdict(pair) for pair in found.pairs],
        }
    )


@router.get(
    "/{name}/soft-targets.npz",
    response_class=Response,
    responses=file_of(_NPZ) | _OF_A_FILE,
    openapi_extra=query_in_openapi(_FILE_PARAMETERS),
)
async def soft_target_file(request: Request, name: Name) -> Response:
    """The soft targets at T of every row, to train a student on: those of all classes, or the
    likeliest ones with the mass of the rest.
    """
    mounted = mounted_of(request, name)
    values = _values(request, _FILE_PARAMETERS, mounted)
    headers = saved_as(f"{name}-soft-targets.npz")
    if (head := events.head_only(request, _NPZ, headers)) is not None:
        return head
    await first_analysed(request, mounted)
    file = await _read(request, lambda: TargetsFile(mounted, values))
    tidy = BackgroundTask(file.remove)
    return FileResponse(file.path, media_type=_NPZ, headers=headers, background=tidy)


def _values(
    request: Request, parameters: Sequence[Parameter], mounted: MountedDataset | None = None
) -> dict[str, Any]:
    """The query's values of these parameters; 422 for any others."""
    names = [parameter.name for parameter in parameters]
    reader = Reader(request.query_params.multi_items(), names, strict=True)
    values = reader.take_all(
        parameters if mounted is None else bounded(parameters, mounted.dataset)
    )
    refuse(reader.problems)
    return values


async def _read(request: Request, read: Callable[[], V]) -> V:
    """What a function reads from the files, in a thread; 409 if they have changed meanwhile."""
    threads: BoundedThreads = request.app.state.data_answers
    try:
        return await threads.run(request, read)
    except DatasetError as error:
        raise HTTPException(409, str(error)) from None
