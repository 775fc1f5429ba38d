"""An SVG as a PNG, drawn by resvg: no browser, no library of the system, fonts of our own.

A process of its own draws; it runs this file as a script. The binding holds Python's global lock
while it draws, which would delay every stream of the server, and it needs memory and time to load.
"""

import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

_FONTS = Path(__file__).parent / "fonts"
# For scripts and signs that the fonts in the folder lack; the system may have fonts for them.
_OTHER_SCRIPTS = re.compile("[\u0530-\u1dff\u2424-\U0010ffff]")
_SECONDS = 20


@lru_cache(maxsize=32)
def png(svg: str, width: int) -> bytes:
    """Draw an SVG as a PNG of a width in pixels; the same SVG gives the same bytes.

    Raises:
        subprocess.CalledProcessError: the text is no SVG.
    """
    command = [sys.executable, "-I", __file__, str(width)]
    drawn = subprocess.run(
        command, input=svg.encode(), capture_output=True, timeout=_SECONDS, check=True
    )
    return drawn.stdout


def _draw() -> None:
    """Draw the SVG of the standard input onto the standard output."""
    from resvg_py import svg_to_bytes

    svg = sys.stdin.buffer.read().decode()
    drawn = svg_to_bytes(
        svg_string=svg,
        width=int(sys.argv[1]),
        font_files=[str(path) for path in sorted(_FONTS.glob("*.ttf"))],
        skip_system_fonts=not _OTHER_SCRIPTS.search(svg),
    )
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    _draw()
