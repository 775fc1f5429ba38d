"""A copy as a folder for any static host; addresses are relative, so any sub-folder will do."""

from ..resources import STATIC
from ..web.assets import asset_url
from ..web.page_heads import static_bytes
from .javascript_modules import needed
from .saved_page import SavedPage, answers, page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def site(copy: SavedPage) -> dict[str, bytes]:
    """The files of a copy by their paths in the folder."""
    used: dict[str, None] = {}

    def asset(path: str) -> str:
        used[path] = None
        return asset_url(path).removeprefix("/")

    addresses = {f"answers/{answer.name}.html": answer for answer in answers(copy, asset)}
    files = {"index.html": page(copy, asset, POLICY, addresses).encode()}
    files |= {address: answer.html.encode() for address, answer in addresses.items()}
    modules = [module for path in used if path.startswith("js/") for module in needed(path)]
    licences = [
        path.relative_to(STATIC).as_posix() for path in sorted(STATIC.glob("vendor/LICENSE*"))
    ]
    for path in dict.fromkeys([*used, *modules, *licences]):
        files[asset(path)] = static_bytes(path)
    return files
