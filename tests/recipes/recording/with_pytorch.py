import torch
from torch import nn

torch.manual_seed(0)
names = ["cat", "dog", "owl", "fox", "hen"]
teacher = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5)).eval()
student = nn.Sequential(
    nn.Linear(8, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Dropout(0.3), nn.Linear(12, 5)
)
with torch.no_grad():
    student[1](torch.randn(64, 12))
student[1].eval()  # frozen: it must be left in this mode
examples = torch.utils.data.TensorDataset(torch.randn(120, 8), torch.randint(5, (120,)))
loader = torch.utils.data.DataLoader(examples, batch_size=4, shuffle=True)
val_loader = torch.utils.data.DataLoader(examples, batch_size=60)
probe, labels = examples[:6]
optimizer = torch.optim.Adam(student.parameters(), lr=1e-2)
epochs = 2


def answer(model: nn.Module) -> torch.Tensor:
    return model(probe)
