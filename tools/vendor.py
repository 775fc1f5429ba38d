"""Refresh static/vendor/ and the server's fonts from the npm packages named in the tables below.

Run it as `.venv/bin/python -m tools.vendor`. It needs npm; the application itself does not.
The same tables always give the same bytes, so a second run leaves the directories as they were.
"""

import base64
import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import brotli

from tools.plotly_css import rules_to_css


class Package(NamedTuple):
    """One npm package: its exact version, and (path in the package, name in static/vendor/)."""

    name: str
    version: str
    files: tuple[tuple[str, str], ...]


# A `.css` name for a `.js` path means: write out the style rules that script would inject.
PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        (
            ("dist/htmx.min.js", "htmx-{version}.min.js"),
            ("dist/ext/hx-sse.min.js", "htmx-sse-{version}.min.js"),
        ),
    ),
    Package(
        "plotly.js-basic-dist-min",
        "4.1.1",
        (("plotly-basic.min.js", "plotly-basic-{version}.min.js"),),
    ),
    Package(  # with heat maps, for the lab
        "plotly.js-cartesian-dist-min",
        "4.1.1",
        (("plotly-cartesian.min.js", "plotly-cartesian-{version}.min.js"),),
    ),
    Package("plotly.js", "4.1.1", (("build/plotcss.js", "plotly-style-{version}.css"),)),
)

# Fonts of the pictures that the server draws; no browser gets them, so they are not compressed.
FONTS = Package(
    "@expo-google-fonts/inter",
    "0.4.2",
    (
        ("400Regular/Inter_400Regular.ttf", "inter-regular-{version}.ttf"),
        ("600SemiBold/Inter_600SemiBold.ttf", "inter-semibold-{version}.ttf"),
    ),
)

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
FONT_FOLDER = ROOT / "app" / "presentation" / "shared" / "fonts"
MANIFEST = "manifest.json"
SPDX = {"BSD-0-Clause": "0BSD"}  # names that packages use in place of the SPDX identifier

SOURCE_MAP = re.compile(
    rb"^[ \t]*(?://[#@][ \t]*sourceMappingURL=[^\r\n]*"
    rb"|/\*[#@][ \t]*sourceMappingURL=[^\r\n]*?\*/[ \t]*)(?:\r?\n|\Z)",
    re.MULTILINE,
)


class Tarball(NamedTuple):
    """A downloaded package: npm's integrity string, and the contents by path."""

    integrity: str
    contents: dict[str, bytes]


def npm_pack(package: Package, into: Path) -> Tarball:
    """Download one package with npm, check it against its integrity, and read it."""
    spec = f"{package.name}@{package.version}"
    command = ["npm", "pack", "--json", "--ignore-scripts", spec]
    done = subprocess.run(command, cwd=into, check=True, stdout=subprocess.PIPE, text=True)
    (packed,) = json.loads(done.stdout)
    data = (into / packed["filename"]).read_bytes()
    if packed["version"] != package.version or packed["integrity"] != sha512_integrity(data):
        raise SystemExit(f"{spec}: the tarball is not the one npm describes")
    return Tarball(packed["integrity"], read_tarball(data))


def sha512_integrity(data: bytes) -> str:
    """The SHA-512 of the data in the form of subresource integrity."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode("ascii")


def read_tarball(data: bytes) -> dict[str, bytes]:
    """Read the regular files of an npm tarball, without its leading `package/` folder."""
    contents: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is not None:
                contents[member.name.partition("/")[2]] = stream.read()
    return contents


def strip_source_map(data: bytes) -> bytes:
    """Drop the comment lines that point a browser to a source map, which is not vendored."""
    return SOURCE_MAP.sub(b"", data)


def convert(package: Package, source: str, name: str, data: bytes) -> bytes:
    """The bytes to serve of a package's file."""
    if source.endswith(".js") and name.endswith(".css"):
        origin = f"/* {package.name} {package.version}: the rules that {source} injects. */\n"
        return (origin + rules_to_css(data.decode("utf-8"))).encode("utf-8")
    return strip_source_map(data)


def gzipped(data: bytes) -> bytes:
    """Compress with gzip, level 9, with no name and no time in the header."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(data)
    return buffer.getvalue()


def with_compressed(name: str, data: bytes) -> dict[str, bytes]:
    """A file and its two compressed versions, by name."""
    compressed = bytes(brotli.compress(data, quality=11))
    return {name: data, f"{name}.br": compressed, f"{name}.gz": gzipped(data)}


def describe(source: str, name: str, written: dict[str, bytes]) -> dict[str, Any]:
    """The manifest's entry for one file."""
    data = written[name]
    return {
        "name": name,
        "source": source,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "br_bytes": len(written[f"{name}.br"]),
        "gz_bytes": len(written[f"{name}.gz"]),
    }


def build(package: Package, into: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Fetch one package; returns the files to write and its entry of the manifest."""
    integrity, contents = npm_pack(package, into)
    licence = json.loads(contents["package.json"])["license"]
    written = {f"LICENSE-{package.name}.txt": contents["LICENSE"]}
    files: list[dict[str, Any]] = []
    for source, template in package.files:
        name = template.format(version=package.version)
        written |= with_compressed(name, convert(package, source, name, contents[source]))
        files.append(describe(source, name, written))
    return written, {
        "package": package.name,
        "version": package.version,
        "licence": SPDX.get(licence, licence),
        "integrity": integrity,
        "files": files,
    }


def build_fonts(into: Path) -> dict[str, bytes]:
    """Fetch the fonts; returns the files to write, with their licence and their manifest."""
    integrity, contents = npm_pack(FONTS, into)
    fonts = {name.format(version=FONTS.version): contents[source] for source, name in FONTS.files}
    manifest = {
        "package": FONTS.name,
        "version": FONTS.version,
        "licence": "OFL-1.1",  # the fonts'; the package around them is MIT
        "integrity": integrity,
        "files": [
            {"name": name, "source": source, "sha256": hashlib.sha256(data).hexdigest()}
            for (source, _), (name, data) in zip(FONTS.files, fonts.items(), strict=True)
        ],
    }
    return fonts | {"LICENSE.txt": contents["LICENSE_FONT"], MANIFEST: as_json(manifest)}


def as_json(manifest: object) -> bytes:
    """A manifest as JSON."""
    return (json.dumps(manifest, indent=2) + "\n").encode("utf-8")


def write_all(files: dict[str, bytes], folder: Path | None = None) -> None:
    """Write these files to a folder and remove all others from it."""
    folder = folder or VENDOR
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in files:
            print(f"removing {path.name}")
            path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def main() -> None:
    """Fetch every package, then rewrite both folders and their manifests."""
    written: dict[str, bytes] = {}
    manifest: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            files, entry = build(package, Path(folder))
            written |= files
            manifest.append(entry)
        fonts = build_fonts(Path(folder))
    written[MANIFEST] = as_json(manifest)
    write_all(written)
    write_all(fonts, FONT_FOLDER)
    for file in (file for entry in manifest for file in entry["files"]):
        print(f"{file['name']}: {file['bytes']} bytes, {file['br_bytes']} with brotli")


if __name__ == "__main__":
    main()
