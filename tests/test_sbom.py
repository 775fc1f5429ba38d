import hashlib
import json
import re
from importlib import metadata
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from app import __version__
from tools import sbom

ROOT = Path(__file__).parents[1]
DOCUMENT = sbom.document()
PARTS = DOCUMENT["components"]


def installed(part):
    return "pkg:npm/" in part["purl"] or any(metadata.distributions(name=part["name"]))


def hashes(part):
    return {digest["content"] for digest in part["hashes"]}


def test_the_bill_is_valid_cyclonedx():
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(DOCUMENT)) is None
    broken = json.dumps(DOCUMENT | {"components": "none"})
    assert validator.validate_str(broken) is not None


def test_every_locked_package_is_in_the_bill_with_its_hashes():
    lock = (ROOT / "requirements.txt").read_text()
    locked = re.findall(r"^([\w-]+)==([\w.]+)(.*?)(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert len(locked) == len(re.findall("^[a-z]", lock, re.MULTILINE))
    locked_hashes = {
        (p["name"], p["version"]): hashes(p) for p in PARTS if "pkg:pypi/" in p["purl"]
    }
    assert locked_hashes == {
        (name, version): set(re.findall("sha256:([0-9a-f]{64})", rest))
        for name, version, rest in locked
    }


def test_every_file_that_is_not_ours_is_in_the_bill_with_its_hash():
    all_hashes = set().union(*map(hashes, PARTS))
    files = [
        *(p for p in (ROOT / "static/vendor").iterdir() if p.suffix in (".js", ".css")),
        *(ROOT / "app/presentation/shared/fonts").glob("*.ttf"),
        ROOT / "app/lab/tasks/digits/data/digits.npz",
    ]
    assert len(files) >= 8
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() in all_hashes, file


def test_every_part_has_its_licence_and_is_what_the_product_depends_on():
    without = {part["name"] for part in PARTS if not part.get("licenses") and installed(part)}
    assert without == {"resvg-py"}  # its metadata names none
    root = DOCUMENT["metadata"]["component"]
    assert (root["name"], root["version"]) == ("soft-targets", __version__)
    (needs,) = (d["dependsOn"] for d in DOCUMENT["dependencies"] if d["ref"] == root["bom-ref"])
    assert sorted(needs) == sorted(part["bom-ref"] for part in PARTS)


def test_the_same_content_gives_the_same_bill_and_another_gives_another(monkeypatch):
    assert sbom.document() == DOCUMENT
    assert "timestamp" not in DOCUMENT["metadata"]
    monkeypatch.setattr(sbom, "__version__", "9.9.9")
    assert sbom.document()["serialNumber"] != DOCUMENT["serialNumber"]
