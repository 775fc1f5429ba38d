"""Asks for known vulnerabilities of what the locks hold: `python -m tools.audit [option …]`.

Options are pip-audit's, such as `--entry-service osv`. Where the service does not answer,
or knows none of our packages, as an index of one's own may not, a line says so.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dask.txt", "requirements-dev.txt")
_SECONDS = "5"  # for each answer
# Lines of pip-audit's own: what it says last where it is not answered.
_NO_ANSWER = re.compile(
    r"^(requests\.exceptions\.(((Connection|Proxy|SSL)Error|(Connect|Read)Timeout)\b)"
    r"|pip_audit\._service\.interface\.ServiceError\b"
    r"|ERROR:pip_audit\._cli:Could not connect to )",
    re.MULTILINE,
)


def main(options: Sequence[str] | None = None) -> None:
    """Exit with 1 and a line for each entry, or with what is wrong with a lock."""
    found: set[str] = set()
    for lock in LOCKS:
        packages = _audited(_ROOT / lock, sys.argv[1:] if options is None else options)
        if packages is None:
            print(f"{lock}: not audited, for the service does not answer")
            break
        known = [package for package in packages if "vulns" in package]
        if not known:
            print(f"{lock}: not audited, for the service knows none of its packages")
            break
        print(f"{lock}: {len(known)} of {len(packages)} packages audited")
        found.update(line for package in known for line in _vulnerabilities(package))
    if found:
        sys.exit("\n".join(sorted(found)))


def _audited(lock: Path, options: Sequence[str]) -> list[dict[str, Any]] | None:
    """What is said of each package; None where nobody answers."""
    command = ["pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    how = ["--format", "json", "--progress-spinner", "off", "--timeout", _SECONDS, *options]
    asked = subprocess.run(
        [sys.executable, "-m", *command, *how], capture_output=True, text=True, check=False
    )
    if asked.stdout.startswith("{"):
        packages: list[dict[str, Any]] = json.loads(asked.stdout)["dependencies"]
        return packages
    if _NO_ANSWER.search(asked.stderr):
        return None
    sys.exit(f"{lock.name}: {asked.stderr.strip()}")


def _vulnerabilities(package: dict[str, Any]) -> list[str]:
    return [
        f"{package['name']} {package['version']}: {', '.join([entry['id'], *entry['aliases']])},"
        f" mended in {', '.join(entry['fix_versions']) or 'no version yet'}"
        for entry in package["vulns"]
    ]


if __name__ == "__main__":
    main()
