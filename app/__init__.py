"""Soft Targets: a visualizer of knowledge distillation that computes every number it shows."""

__version__ = "0.2.0"
