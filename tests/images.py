"""Builds a Dockerfile without Docker: its commands run in folders in place of images."""

import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from string import Template

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[1]
_ABSOLUTE = re.compile(r"(?:^|(?<=\s))/(?=\w)")
# The real command needs root.
_USERADD = """#!/usr/bin/env python
import argparse
said = argparse.ArgumentParser(allow_abbrev=False)
said.add_argument("--system", action="store_true", required=True)
said.add_argument("--no-create-home", action="store_true", required=True)
said.add_argument("--uid", type=int, required=True)
said.add_argument("name")
user = said.parse_args()
with open("{root}/etc/passwd", "a") as users:
    print(user.name, "x", user.uid, user.uid, "", f"/home/{{user.name}}", "/bin/sh", sep=":", file=users)
"""
# An unprivileged user that may read all files: the interpreter may be in a home folder.
_UNPRIVILEGED = ("setpriv", "--clear-groups", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")  # fmt: skip


class Image:
    """The last stage: its files below `root`, its environment, its user."""

    def __init__(self, dockerfile: Path, folder: Path) -> None:
        self.folder = folder
        self.root = folder
        self.environment: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        self.user = self.workdir = self.port = ""
        self.command: list[str] = []
        self.health: list[str] = []
        self.done: list[str] = []
        for step in DockerfileParser(str(dockerfile)).structure:
            if step["instruction"] != "COMMENT":
                getattr(self, f"_{step['instruction'].lower()}")(step["value"])
                self.done.append(step["instruction"])

    def inside(self, text: str) -> str:
        """The text with the image's absolute paths replaced by those below `root`."""
        return _ABSOLUTE.sub(f"{self.root}/", text)

    def run(self, command: list[str], **settings: str) -> subprocess.Popen[bytes]:
        """Start a command as the image's user, with its environment and these settings."""
        priority = self._as_user() if os.geteuid() == 0 else []
        return subprocess.Popen(
            [*priority, *map(self.inside, command)],
            cwd=self.inside(self.workdir),
            env={"PATH": os.environ["PATH"], **self.environment, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _as_user(self) -> list[str]:
        return [*_UNPRIVILEGED, f"--reuid={self.user}", f"--regid={self.user}"]

    def _from(self, value: str) -> None:
        _, _, name = value.partition(" AS ")
        self.root = self.folder / (name or "image")
        self.root.mkdir()

    def _arg(self, value: str) -> None:
        name, _, default = value.partition("=")
        self.variables[name] = default

    def _copy(self, value: str) -> None:
        *options, source, target = Template(value).substitute(self.variables).split()
        stages = [option.removeprefix("--from=") for option in options]
        origin = self.folder / stages[0] / source.lstrip("/") if stages else _in_context(source)
        place = Path(self.inside(target))
        if target.endswith("/"):
            place /= origin.name
        place.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            ignored = None if stages else shutil.ignore_patterns("__pycache__")
            copy = os.link if stages else shutil.copy2
            shutil.copytree(origin, place, symlinks=True, ignore=ignored, copy_function=copy)
        else:
            shutil.copy(origin, place)

    def _run(self, value: str) -> None:
        (self.root / "etc").mkdir(exist_ok=True)
        bin_ = self.folder / "bin"
        bin_.mkdir(exist_ok=True)
        (bin_ / "python").unlink(missing_ok=True)
        (bin_ / "python").symlink_to(sys.executable)
        (bin_ / "useradd").write_text(_USERADD.format(root=self.root))
        (bin_ / "useradd").chmod(0o755)
        path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path}
        subprocess.run(["sh", "-ec", self.inside(value)], check=True, env=environment)

    def _workdir(self, value: str) -> None:
        self.workdir = value

    def _user(self, value: str) -> None:
        self.user = value

    def _env(self, value: str) -> None:
        self.environment |= dict(pair.split("=", 1) for pair in value.split())

    def _expose(self, value: str) -> None:
        self.port = value

    def _healthcheck(self, value: str) -> None:
        self.health = json.loads(value.partition("CMD ")[2])

    def _cmd(self, value: str) -> None:
        self.command = json.loads(value)


def _in_context(source: str) -> Path:
    """A file or a folder that the build is given; FileNotFoundError if .dockerignore hides it."""
    rules = (ROOT / ".dockerignore").read_text().split()
    given = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    if rules[0] != "*" or not any(fnmatch(source, rule) for rule in given):
        raise FileNotFoundError(f"{source}: .dockerignore keeps it from the build")
    return ROOT / source
