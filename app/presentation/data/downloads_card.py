"""What may be taken along: soft targets, figures, a link; and other files of this server."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ...datasets.view_parameters import View
from ...query.parameter_types import write_number
from .texts import size

_FLOAT32 = 4  # bytes


@dataclass(frozen=True)
class DownloadsCard:
    """data/_downloads.html."""

    T: str
    soft_targets: str
    size: str
    figures: str
    sweep: str
    table: str
    address: str  # of this view
    command: str
    others: tuple[tuple[str, str, bool], ...]  # name, address, whether it stands beside
    path: str
    hidden_fields: dict[str, str]


def downloads_card(
    name: str,
    view: View,
    others: Sequence[str],
    n_numbers: int,
    hidden_fields: dict[str, str],
) -> DownloadsCard:
    """The card.

    Args:
        others: names of the other files of this server.
        n_numbers: of the soft targets, n · C.
        hidden_fields: what the form of the file beside sends with it.
    """
    T, api = write_number(view.temperature), f"/api/v1/data/{quote(name)}"
    return DownloadsCard(
        T=T,
        soft_targets=f"{api}/soft-targets.npz?T={T}",
        size=size(_FLOAT32 * n_numbers),
        figures=api,
        sweep=f"{api}/sweep",
        table=f"{api}/figures.csv",
        address=view.url(name),
        command=f"soft-targets convert FILE --T {T} --out soft-targets.npz",
        others=tuple((other, f"/data/{quote(other)}", other == view.beside) for other in others),
        path=f"/data/{quote(name)}",
        hidden_fields=hidden_fields,
    )
