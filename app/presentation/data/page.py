"""data/page.html: what is known of a dataset."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...datasets.mounted import MountedDataset
from ...datasets.view_parameters import View


@dataclass(frozen=True)
class DataPage:
    """data/page.html."""

    name: str
    address: str  # canonical
    others: tuple[str, ...]
    fraction: float


def data_page(mounted: MountedDataset, view: View, others: Sequence[MountedDataset]) -> DataPage:
    """A stand-in for the page."""
    return DataPage(
        mounted.name,
        view.url(mounted.name),
        tuple(other.name for other in others),
        mounted.latest().fraction,
    )
