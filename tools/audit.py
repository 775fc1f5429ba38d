"""Look up known vulnerabilities of all locked packages: `python -m tools.audit [option …]`.

Options are pip-audit's, such as `--entry-service osv`. If the service does not respond, or knows
none of the packages, as a private index may, a line says so.
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
_SECONDS = "5"  # timeout of each request
# Last lines of pip-audit's errors if the service does not respond.
_NO_RESPONSE = re.compile(
    r"^(requests\.exceptions\.(((Connection|Proxy|SSL)Error|(Connect|Read)Timeout)\b)"
    r"|pip_audit\._service\.interface\.ServiceError\b"
    r"|ERROR:pip_audit\._cli:Could not connect to )",
    re.MULTILINE,
)


def main(options: Sequence[str] | None = None) -> None:
    """Exit with status 1 and a line for each vulnerability, or with the error of a lock."""
    vulnerabilities: set[str] = set()
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
        vulnerabilities.update(line for package in known for line in _vulnerabilities(package))
    if vulnerabilities:
        sys.exit("\n".join(sorted(vulnerabilities)))


def _audited(lock: Path, options: Sequence[str]) -> list[dict[str, Any]] | None:
    """The service's entry for each package; None if it does not respond."""
    command = ["pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    output = [
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        _SECONDS,
        *options,
    ]
    result = subprocess.run(
        [sys.executable, "-m", *command, *output],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.stdout.startswith("{"):
        packages: list[dict[str, Any]] = json.loads(result.stdout)["dependencies"]
        return packages
    if _NO_RESPONSE.search(result.stderr):
        return None
    sys.exit(f"{lock.name}: {result.stderr.strip()}")


def _vulnerabilities(package: dict[str, Any]) -> list[str]:
    return [
        f"{package['name']} {package['version']}: {', '.join([entry['id'], *entry['aliases']])},"
        f" mended in {', '.join(entry['fix_versions']) or 'no version yet'}"
        for entry in package["vulns"]
    ]


if __name__ == "__main__":
    main()
