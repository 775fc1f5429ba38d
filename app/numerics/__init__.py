"""The only place where a number is made: softmax, losses, teachers, trajectories (NumPy only)."""
