import numpy as np
import torch

torch.manual_seed(0)
model = torch.nn.Linear(8, 5).to(torch.bfloat16)
loader = [(torch.randn(16, 8, dtype=torch.bfloat16), torch.randint(5, (16,))) for _ in range(3)]


def widened(logits: torch.Tensor) -> np.ndarray:
    return logits.float().numpy()
