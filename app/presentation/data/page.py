"""The page of a dataset: what its soft targets are worth, at the temperature of the query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from ...datasets.analysis.analyse import Analysis
from ...datasets.confusion import confusion
from ...datasets.errors import DatasetError
from ...datasets.examples import examples
from ...datasets.model import n_named
from ...datasets.mounted import MountedDataset
from ...datasets.view_parameters import WEIGHT, View
from ...query.parameter_types import write_number
from ..shared import format as fmt
from ..shared.glossary import GLOSSARY
from .chart_axes import RELIABILITY
from .checks_card import ChecksCard, checks_card
from .classes_table import ClassesTable, classes_table
from .confusion_card import ConfusionCard, confusion_card
from .curves import LAYOUTS, Curves, curves
from .downloads_card import DownloadsCard, downloads_card
from .examples_table import ExamplesTable, examples_table
from .file_card import FileCard, file_card, in_a_sentence, of_rows, row_name
from .models_table import ModelsTable, models_table
from .reliability_chart import ReliabilityChart, reliability_chart
from .shown import Beside, Shown, nearest_stop
from .softness import Softness, softness
from .stops import at_stop, carried_sweep, reliability, texts_by_stop
from .storage_table import StorageTable, storage_table
from .temperature_card import TemperatureCard, temperature_card
from .texts import unbroken
from .token_strip import TokenStrip, token_strip

_LAYOUTS = LAYOUTS | {"reliability": RELIABILITY}
_PATIENCE = 10.0  # seconds for which a page waits for the figures of a file beside


@dataclass(frozen=True)
class DataPage:
    """data/_data.html and the head of data/page.html."""

    name: str
    path: str
    address: str  # canonical
    sentence: str
    notice: str  # what could not be done; "" if nothing
    hidden_fields: Mapping[str, str]  # of the temperature's form
    file_card: FileCard
    checks_card: ChecksCard
    temperature_card: TemperatureCard
    softness: Softness
    models_table: ModelsTable
    curves: Curves
    reliability_chart: ReliabilityChart | None
    storage_table: StorageTable
    confusion_card: ConfusionCard | None
    classes_table: ClassesTable | None
    facts: tuple[str, ...]
    token_strip: TokenStrip | None  # of a language model's answer
    examples_table: ExamplesTable | None  # None while the file is being read
    downloads_card: DownloadsCard
    carried_sweep: Mapping[str, Any]
    carried_reliability: Mapping[str, Any]
    layouts: Mapping[str, Any]  # of the charts
    glossary: Mapping[str, str]


def data_page(mounted: MountedDataset, view: View, others: Sequence[MountedDataset]) -> DataPage:
    """The page of a dataset at the nearest of the slider's stops.

    Args:
        mounted: the dataset, whose first analysis is waited for.
        view: the query.
        others: the other datasets of this server.
    Raises:
        DatasetError: the files cannot be read to their end.
    """
    latest, asked = mounted.latest(), view.temperature
    analysis = latest.analysis or mounted.first.result()
    dataset, name = mounted.dataset, mounted.name
    beside, missing = _beside(view.beside, others)
    weight = write_number(view.weight)
    stop = nearest_stop(view.temperature)
    shown = Shown(analysis.figures, analysis.sweep, stop, weight, beside)
    view = replace(view, temperature=shown.temperature)
    stops = texts_by_stop(shown)
    texts = at_stop(stops, stop) | {"T": fmt.temperature_text(shown.temperature)}
    given = dict(parse_qsl(view.query))
    caption = f"{name}, {of_rows(analysis.n_read, dataset.n)}"
    is_whole, is_top_k = analysis.n_read == dataset.n, n_named(dataset) is not None
    return DataPage(
        name=name,
        path=f"/data/{name}",
        address=view.url(name),
        sentence=in_a_sentence(dataset),
        notice=latest.error or missing,
        hidden_fields=_without(given, "T", "weight"),
        file_card=file_card(
            dataset, analysis.figures, analysis.n_read, latest.fraction, mounted.stated is not None
        ),
        checks_card=checks_card(analysis.figures),
        temperature_card=temperature_card(shown, texts, stops, asked),
        softness=softness(shown, texts, tuple(map(write_number, WEIGHT.options)), is_top_k),
        models_table=models_table(
            shown,
            f"{replace(view, sort='kl', page=1).url(name)}#examples",
            is_top_k=is_top_k,
            is_answer=dataset.tokens is not None,
        ),
        curves=curves(shown, caption),
        reliability_chart=reliability_chart(shown, caption, texts["T"], texts.get("ece", "")),
        storage_table=storage_table(shown, texts["T"]),
        confusion_card=_confusion(mounted, analysis, view, texts["T"]) if is_whole else None,
        classes_table=None if is_top_k else classes_table(shown),
        facts=tuple(map(unbroken, analysis.figures["facts"])),
        token_strip=token_strip(name, dataset, view),
        examples_table=_examples(mounted, analysis, view, given) if is_whole else None,
        downloads_card=downloads_card(
            name,
            view,
            [other.name for other in others],
            dataset.n * len(dataset.classes),
            _without(given, "beside"),
        ),
        carried_sweep=carried_sweep(shown, stops),
        carried_reliability=reliability(shown),
        layouts=_LAYOUTS,
        glossary=GLOSSARY,
    )


def _without(given: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in given.items() if name not in names}


def _beside(name: str, others: Sequence[MountedDataset]) -> tuple[Beside | None, str]:
    """The dataset that is to stand beside, and why it does not."""
    for other in others:
        if other.name == name:
            try:
                other.first.result(_PATIENCE)
                analysis = other.latest().analysis
            except (DatasetError, TimeoutError) as error:
                return None, str(
                    error
                ) or f"{name} is still being read: look again in some seconds."
            if analysis is not None:
                return Beside(name, analysis.figures, analysis.sweep), ""
    return None, ""


def _confusion(
    mounted: MountedDataset, analysis: Analysis, view: View, T: str
) -> ConfusionCard | None:
    """Mean soft targets by true class; None without labels, and of the top k."""
    dataset = mounted.dataset
    if n_named(dataset) is not None:
        return None
    found = confusion(dataset, analysis.figures["kind"], view.temperature)
    if found is None:
        return None
    pairs = [(pair.true, pair.wrong, pair.probability) for pair in found.pairs]

    def href(true_class: int, top_class: int) -> str:
        pair = replace(view, true_class=true_class, top_class=top_class, page=1)
        return f"{pair.url(mounted.name)}#examples"

    return confusion_card(dataset.classes, found.matrix, pairs, T, href)


def _examples(
    mounted: MountedDataset, analysis: Analysis, view: View, given: Mapping[str, str]
) -> ExamplesTable:
    dataset = mounted.dataset
    return examples_table(
        mounted.name,
        view,
        examples(dataset, analysis, view.selection, view.temperature),
        dataset.classes if n_named(dataset) is None else (),
        _without(given, "true", "top", "page"),
        has_labels=dataset.labels is not None,
        has_student=dataset.has_student,
        row_name=row_name(dataset),
    )
