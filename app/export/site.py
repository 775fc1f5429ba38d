"""A copy as a folder for any static host, with relative addresses for any sub-folder."""

from ..resources import STATIC
from ..web.assets import asset_url
from ..web.page_heads import static_bytes
from .javascript_modules import with_imports
from .saved_page import SavedPage, fragments, page

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

    addresses = {f"answers/{fragment.name}.html": fragment for fragment in fragments(copy, asset)}
    answers = [fragment.answer(href=address) for address, fragment in addresses.items()]
    files = {"index.html": page(copy, asset, POLICY, answers).encode()}
    files |= {address: fragment.html.encode() for address, fragment in addresses.items()}
    modules = [module for path in used if path.startswith("js/") for module in with_imports(path)]
    licences = [
        path.relative_to(STATIC).as_posix() for path in sorted(STATIC.glob("vendor/LICENSE*"))
    ]
    for path in dict.fromkeys([*used, *modules, *licences]):
        files[asset(path)] = static_bytes(path)
    return files
