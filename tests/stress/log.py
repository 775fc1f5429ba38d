"""What a server's log says of trouble."""

import re
from typing import IO

from tests.benchmarks.report import Row

_TROUBLE = re.compile(r"Traceback|ERROR|never retrieved")


def troubles_row(benchmark: str, log: IO[bytes]) -> Row:
    """How many exceptions a log tells of, from its beginning on."""
    log.seek(0)
    troubles = len(_TROUBLE.findall(log.read().decode(errors="replace")))
    return Row(benchmark, "exceptions in the log", "lines", troubles, aim="0")
