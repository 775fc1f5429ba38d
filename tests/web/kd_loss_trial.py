"""Tries an exported kd_loss in an interpreter that has PyTorch: run by test_kd_loss.py.

Reads a batch as JSON from the standard input, imports soft_targets_pytorch.py from the working
directory and prints what it computed as JSON.
"""

import importlib.util
import json
import sys

if __name__ == "__main__":  # pytest imports this file where PyTorch is not installed
    import torch


def exported_loss():
    spec = importlib.util.spec_from_file_location("exported", "soft_targets_pytorch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.kd_loss


class Trial:
    def __init__(self, kd_loss, batch):
        self.kd_loss, self.batch = kd_loss, batch
        self.labels = torch.tensor(batch["labels"])

    def logits(self, dtype):
        """The student's and the teachers' tensors; one of them requires a gradient."""
        names = ("student", "teacher")
        return [torch.tensor(self.batch[n], dtype=dtype, requires_grad=True) for n in names]

    def loss_and_gradient(self, dtype, **settings):
        return self.result(*self.logits(dtype), self.labels, **settings)

    def result(self, student, teacher, labels, **settings):
        loss = self.kd_loss(student, teacher, labels, **settings)
        loss.backward()
        return {
            "loss": loss.item(),
            "gradient": student.grad.tolist(),
            "teacher_gradient": teacher.grad,
            "dtype": str(loss.dtype),
            "shape": list(loss.shape),
        }

    def padded(self, student, teacher, labels, mask=None, **settings):
        """The result of a case whose arrays are lists; NaN and infinity are JSON to Python."""
        logits = [
            torch.tensor(z, dtype=torch.float64, requires_grad=True) for z in (student, teacher)
        ]
        mask = None if mask is None else torch.tensor(mask)
        return self.result(*logits, torch.tensor(labels), mask=mask, **settings)

    def refusal(self, student, teacher, labels=None, **settings):
        try:
            self.kd_loss(student, teacher, self.labels if labels is None else labels, **settings)
        except ValueError as problem:
            return str(problem)
        return "none"

    def training(self):
        """Losses of a small float32 network that learns from fixed teachers, one an update."""
        generator = torch.Generator().manual_seed(0)
        student, teacher = self.logits(torch.float32)
        inputs = torch.randn(len(student), 6, generator=generator)
        network = torch.nn.Sequential(
            torch.nn.Linear(6, 32), torch.nn.ReLU(), torch.nn.Linear(32, student.shape[1])
        )
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) / 3)
        optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
        losses = []
        for _ in range(60):
            loss = self.kd_loss(network(inputs), teacher, self.labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return {"losses": losses, "dtypes": [str(p.dtype) for p in network.parameters()]}

    def answers(self):
        student, teacher = self.logits(torch.float64)
        other = self.loss_and_gradient(torch.float64, **self.batch["other_settings"])
        return {
            "default_dtype": str(torch.get_default_dtype()),
            "float64": self.loss_and_gradient(torch.float64),
            "float32": self.loss_and_gradient(torch.float32),
            "bfloat16": self.loss_and_gradient(torch.bfloat16),
            "other settings": other,
            "one axis too few": self.refusal(student, teacher[0]),
            "one class too many": self.refusal(student[:, 1:], teacher),
            "labels": self.refusal(student, teacher, self.labels[1:]),
            "mask": self.refusal(student, teacher, mask=self.labels.unsqueeze(0)),
            "padded": {name: self.padded(**case) for name, case in self.batch["padded"].items()},
            "training": self.training(),
        }


if __name__ == "__main__":
    print(json.dumps(Trial(exported_loss(), json.load(sys.stdin)).answers()))
