"""Reading a stream of server-sent events as a client does."""

import json
from collections.abc import Iterable, Iterator
from typing import Any


def events(lines: Iterable[str]) -> Iterator[tuple[str, str | None, Any]]:
    """Name, id and JSON data of each event."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value  # a comment has no name
            continue
        if "data" in fields:
            yield fields["event"], fields.get("id"), json.loads(fields["data"])
        fields = {}
