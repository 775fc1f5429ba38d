"""static/vendor/ holds what its manifest says, and the tool that fills it does its small jobs."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from tools import vendor
from tools.plotly_css import rules_to_css

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
MANIFEST: list[dict[str, Any]] = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
FILES = [(entry, file) for entry in MANIFEST for file in entry["files"]]
each_file = pytest.mark.parametrize(
    ("entry", "file"), FILES, ids=[file["name"] for _, file in FILES]
)


@each_file
def test_file_is_the_one_in_the_manifest(entry: dict[str, Any], file: dict[str, Any]) -> None:
    data = (VENDOR / file["name"]).read_bytes()
    assert len(data) == file["bytes"]
    assert hashlib.sha256(data).hexdigest() == file["sha256"]


@each_file
def test_compressed_siblings_hold_the_file(entry: dict[str, Any], file: dict[str, Any]) -> None:
    data = (VENDOR / file["name"]).read_bytes()
    br = (VENDOR / f"{file['name']}.br").read_bytes()
    gz = (VENDOR / f"{file['name']}.gz").read_bytes()
    assert (len(br), len(gz)) == (file["br_bytes"], file["gz_bytes"])
    assert brotli.decompress(br) == data
    assert gzip.decompress(gz) == data
    assert gz[3] == 0, "the gzip header carries no name, comment or extra field"
    assert gz[4:8] == bytes(4), "the gzip header carries no time"


@each_file
def test_name_carries_the_version(entry: dict[str, Any], file: dict[str, Any]) -> None:
    assert f"-{entry['version']}." in file["name"]


@each_file
def test_no_source_map_is_asked_for(entry: dict[str, Any], file: dict[str, Any]) -> None:
    assert b"sourceMappingURL" not in (VENDOR / file["name"]).read_bytes()


def test_directory_holds_nothing_else() -> None:
    expected = {"manifest.json"} | {f"LICENSE-{entry['package']}.txt" for entry in MANIFEST}
    for _, file in FILES:
        expected |= {file["name"], f"{file['name']}.br", f"{file['name']}.gz"}
    assert {path.name for path in VENDOR.iterdir()} == expected


def test_licences_are_named_and_their_texts_are_there() -> None:
    opening = {"0BSD": "Zero-Clause BSD", "MIT": "MIT License"}
    for entry in MANIFEST:
        text = (VENDOR / f"LICENSE-{entry['package']}.txt").read_text("utf-8")
        assert text.startswith(opening[entry["licence"]])


def test_manifest_follows_the_tools_table() -> None:
    declared = [
        (p.name, p.version, [(source, name.format(version=p.version)) for source, name in p.files])
        for p in vendor.PACKAGES
    ]
    recorded = [
        (e["package"], e["version"], [(f["source"], f["name"]) for f in e["files"]])
        for e in MANIFEST
    ]
    assert recorded == declared


def test_integrities_are_sha512() -> None:
    for entry in MANIFEST:
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", entry["integrity"])


def test_no_registry_or_machine_path_is_recorded() -> None:
    words = re.compile(rb"npmjs|/home/|/root/|/tmp/|/work/|/Users/")
    for path in VENDOR.iterdir():
        if path.suffix not in {".br", ".gz"}:
            assert not words.search(path.read_bytes()), path.name


def test_plotly_style_sheet_matches_the_script_that_is_served() -> None:
    """The bundle's own copy of the rules, and the style sheet made from another package."""
    versions = {e["version"] for e in MANIFEST if e["package"].startswith("plotly.js")}
    (version,) = versions
    script = (VENDOR / f"plotly-basic-{version}.min.js").read_text("utf-8")
    style = (VENDOR / f"plotly-style-{version}.css").read_text("utf-8")
    start = script.rindex('"X,X div":', 0, script.index('.replace(/X/g,".js-plotly-plot .plotly")'))
    pairs = re.findall(
        r"""("[^"]+"|\bY):("(?:[^"\\]|\\.)*"|'[^']*')(?=[,}])""",
        script[start : script.index("};", start) + 1],
    )
    selectors = [selector.strip('"') for selector, _ in pairs]
    expanded = [
        s.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")
        for s in selectors
    ]
    bodies = [json.loads(body) if body.startswith('"') else body.strip("'") for _, body in pairs]
    rules = [f"{s}{{{body}}}" for s, body in zip(expanded, bodies, strict=True)]
    assert len(rules) > 60
    assert style.splitlines()[1:] == rules[::-1]


def test_rules_are_expanded_and_reversed() -> None:
    script = (
        "var rules = {\n"
        '    "X,X div": "margin:0;",\n'
        '    "X a:before": "content:\\"\\";",\n'
        '    Y: "color:red;"\n'
        "};\n"
        "s.replace(/^,/,' ,')\n"
        "    .replace(/X/g, '.js-plotly-plot .plotly')\n"
        "    .replace(/Y/g, '.plotly-notifier');\n"
    )
    assert rules_to_css(script) == (
        ".plotly-notifier{color:red;}\n"
        '.js-plotly-plot .plotly a:before{content:"";}\n'
        ".js-plotly-plot .plotly,.js-plotly-plot .plotly div{margin:0;}\n"
    )


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("var nothing = 1;\n", "aliases"),
        (".replace(/X/g, 'a').replace(/Y/g, 'b')", "no rules"),
        ("var rules = {\n  X: f(),\n};\n.replace(/X/g, 'a').replace(/Y/g, 'b')", "cannot read"),
    ],
)
def test_a_script_it_cannot_read_stops_it(script: str, message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        rules_to_css(script)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a();\n//# sourceMappingURL=a.js.map\n", b"a();\n"),
        (b"a();\n//# sourceMappingURL=a.js.map", b"a();\n"),
        (b"a{}\r\n/*# sourceMappingURL=a.css.map */\r\nb{}", b"a{}\r\nb{}"),
        (b'f("x //# sourceMappingURL=kept");\n', b'f("x //# sourceMappingURL=kept");\n'),
    ],
)
def test_source_map_lines_are_dropped(before: bytes, after: bytes) -> None:
    assert vendor.strip_source_map(before) == after


def test_compression_depends_on_the_bytes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    first = vendor.with_compressed("a.js", b"a();" * 100)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert vendor.with_compressed("a.js", b"a();" * 100) == first


def test_the_directory_is_made_to_match(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "static" / "vendor"
    monkeypatch.setattr(vendor, "VENDOR", folder)
    vendor.write_all({"a-1.js": b"old"})
    vendor.write_all({"a-2.js": b"new"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a-2.js": b"new"}
