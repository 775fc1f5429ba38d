import hashlib
import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from app.presentation.shared import svg_to_png
from app.presentation.shared.svg_to_png import png

FONTS = Path(svg_to_png.__file__).with_name("fonts")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="56"{}>{}</svg>'


def text(characters, weight=400):
    font = f' font-family="Inter" font-size="20" font-weight="{weight}"'
    return SVG.format(font, f'<text x="4" y="40">{characters}</text>')


def test_a_png_is_as_wide_as_asked_for():
    drawn = png(SVG.format("", '<rect width="80" height="56" fill="red"/>'), 200)
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", drawn[16:24]) == (200, 140)


def test_text_is_set_in_both_weights_of_the_fonts_that_are_shipped():
    blank = png(text(""), 80)
    regular, semibold = png(text("Cat ␣"), 80), png(text("Cat ␣", 600), 80)
    assert len({blank, regular, semibold}) == 3


def test_png_refuses_text_that_is_not_svg():
    with pytest.raises(subprocess.CalledProcessError):
        png("<svg", 80)


def test_the_server_itself_does_not_load_the_renderer():
    code = "import sys, app.main; print('resvg_py' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_fonts_are_those_of_the_manifest_and_of_the_tools_table():
    manifest = json.loads((FONTS / "manifest.json").read_text())
    files = {file["name"]: file for file in manifest["files"]}
    assert {p.name for p in FONTS.iterdir()} == {"manifest.json", "LICENSE.txt", *files}
    for name, file in files.items():
        data = (FONTS / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert f"-{manifest['version']}." in name
    table = (FONTS.parents[3] / "tools" / "vendor.py").read_text()
    for value in (manifest["package"], manifest["version"], *(f["source"] for f in files.values())):
        assert f'"{value}"' in table
    assert re.search(r"SIL Open Font License", (FONTS / "LICENSE.txt").read_text(), re.I)
    assert manifest["licence"] == "OFL-1.1"
