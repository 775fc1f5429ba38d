"""What a process weighs: its memory, its open files."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def resident_mb(process: int, what: str = "VmRSS") -> float:
    """Its resident memory, in MB; as VmHWM the most that it was."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (kib,) = (int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))
    return 1.024 * kib / 1000


def open_files(process: int) -> int:
    """How many files and connections it has open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def below(process: int) -> Iterator[int]:
    """All processes below one."""
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, file.read_text().split()):
            yield child
            yield from below(child)


def resident_of_all_mb(process: int) -> float:
    """The resident memory of a process and of all below it, in MB."""
    total = resident_mb(process)
    with suppress(OSError, ValueError):  # one has ended meanwhile
        for one in below(process):
            total += resident_mb(one)
    return total
