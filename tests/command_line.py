"""Commands of the command line, in the process of a test."""

from app.cli import commands


def run(*arguments: object) -> None:
    """Run a command; where it is refused, click's exception or SystemExit is raised."""
    commands([str(argument) for argument in arguments], standalone_mode=False)
