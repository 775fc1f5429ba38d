"""The architectures that there are: a module each, and a line here."""

from . import mlp
from .model import Architecture

ARCHITECTURES: dict[str, Architecture] = {
    "mlp": mlp.MLP,
}
