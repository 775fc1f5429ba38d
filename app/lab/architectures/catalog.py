"""The registry of architectures: a module each, and a line here."""

from . import cnn, mlp
from .model import Architecture

ARCHITECTURES: dict[str, Architecture] = {
    "mlp": mlp.MLP,
    "cnn": cnn.CNN,
}
