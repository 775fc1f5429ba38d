"""The style sheet of Plotly, made from the script that injects its rules."""

import json
import re

RULES = re.compile(r"^var rules = \{\n(.*?)^\};$", re.MULTILINE | re.DOTALL)
RULE = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(\w+)): ("(?:[^"\\]|\\.)*"),?')
ALIAS = re.compile(r"\.replace\(/(\w)/g, *'([^']+)'\)")


def parse_rules(script: str) -> list[tuple[str, str]]:
    """Read the (selector, declarations) pairs of plotly's `rules` object, in its order."""
    block = RULES.search(script)
    if block is None:
        raise SystemExit("plotcss.js: no rules object found")
    rules: list[tuple[str, str]] = []
    for line in block[1].splitlines():
        match = RULE.fullmatch(line)
        if match is None:
            raise SystemExit(f"plotcss.js: cannot read this rule: {line}")
        rules.append((json.loads(match[1]) if match[1] else match[2], json.loads(match[3])))
    return rules


def rules_to_css(script: str) -> str:
    """Write out the style sheet that plotly's plotcss.js builds when it runs.

    The script spells selectors with X and Y and expands them as it goes; the expansions are
    read from the script. It inserts every rule at the top of its sheet, so the sheet holds the
    rules in the reverse of the order in which they are written, and so does this file.
    """
    aliases = ALIAS.findall(script)
    if [short for short, _ in aliases] != ["X", "Y"]:
        raise SystemExit("plotcss.js: the selector aliases are not X and Y")
    lines: list[str] = []
    for selector, declarations in parse_rules(script):
        for short, full in aliases:
            selector = selector.replace(short, full)
        lines.append(f"{selector}{{{declarations}}}\n")
    return "".join(reversed(lines))
