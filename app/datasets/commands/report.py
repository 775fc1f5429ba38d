"""The report on datasets as text: a table for a terminal, or Markdown; JSON is the API's shape."""

import json
from collections.abc import Sequence

from ..analysis.figures import Figures
from .report_tables import TABLES, Table, title


def as_json(reports: Sequence[Figures]) -> str:
    """`{"figures": …, "sweep": …}` of one file, a list of these for several."""
    return json.dumps(reports[0] if len(reports) == 1 else list(reports), indent=1)


def as_text(report: Figures, is_markdown: bool) -> str:
    """One dataset's report: what it is, the checks, the figures, those over T, and the facts."""
    found = report["figures"]
    tables = [table for make in TABLES if (table := make(found, report["sweep"]))]
    checks = [f"{'ok ' if check['ok'] else '!! '} {check['message']}" for check in found["checks"]]
    if not is_markdown:
        blocks = [title(found), "\n".join(checks), *map(_aligned, tables)]
        return "\n\n".join([*blocks, "\n".join(found["facts"])])
    blocks = [f"# {_plain(title(found))}", _list(checks), *map(_markdown, tables)]
    return "\n\n".join([*blocks, _list(found["facts"])])


def _aligned(table: Table) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(t.rjust(w) for t, w in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in table
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _markdown(table: Table) -> str:
    head, *rows = (" | ".join(map(_plain, row)) for row in table)
    rule = " | ".join(["---", *["--:"] * (len(table[0]) - 1)])
    return "\n".join(f"| {line} |" for line in [head, rule, *rows])


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {_plain(sentence)}" for sentence in sentences)


def _plain(text: str) -> str:
    """Text in Markdown: a class's name ends no cell and is no element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
