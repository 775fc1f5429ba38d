"""The registry of architectures: a module each, and a line here."""

from . import mlp
from .model import Architecture

ARCHITECTURES: dict[str, Architecture] = {
    "mlp": mlp.MLP,
}
