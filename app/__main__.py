"""`python -m app` in a checkout, `python -m soft_targets` where the package is installed."""

from .cli import main

main()
