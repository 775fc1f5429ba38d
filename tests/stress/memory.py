"""What a process weighs: its memory, its open files."""

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.processes import Server

_KB = 1000 / 1024


def resident_mb(server: Server) -> float:
    """Resident memory of the server's own process, in MB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000 / _KB


def open_files(server: Server) -> int:
    """How many files and connections it has open."""
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


def below(process: int) -> Iterator[int]:
    """All processes below one."""
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, file.read_text().split()):
            yield child
            yield from below(child)
