"""Softmax, losses, divergences, soft targets, trajectories: NumPy and the standard library only.

Outside the lab, no other package computes them.
"""
