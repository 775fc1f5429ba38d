from collections.abc import Callable

import numpy as np
import torch
from torch import nn


def outcome(
    teacher: nn.Module, student: nn.Module, answer: Callable[[nn.Module], torch.Tensor]
) -> dict[str, np.ndarray]:
    """Whatever a recording must not change, and what both answer in the end."""
    values = {f"weights {name}": value.numpy() for name, value in student.state_dict().items()}
    values["modes"] = np.array([module.training for module in student.modules()])
    values["random numbers"] = torch.get_rng_state().numpy()
    with torch.inference_mode():
        values["teacher_logits"] = answer(teacher.eval()).numpy()
        values["student_logits"] = answer(student.eval()).numpy()
    return values
