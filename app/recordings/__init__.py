"""Recorded training runs: a student's logits on a few examples, step by step."""
