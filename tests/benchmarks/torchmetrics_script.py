"""The script that a user would write: NLL, calibration error and accuracy of a file by torchmetrics.

Command line: `python torchmetrics_script.py LOGITS.npy LABELS.npy`; needs torch and torchmetrics.
"""

import sys
from importlib import import_module
from typing import Any

import numpy as np


def main(logits_path: str, labels_path: str) -> None:
    """Read the files whole and print the three figures, on two threads."""
    torch: Any = import_module("torch")  # Any: whoever checks our types may not have it
    classification: Any = import_module("torchmetrics.classification")
    torch.set_num_threads(2)
    logits = torch.from_numpy(np.load(logits_path))
    labels = torch.from_numpy(np.load(labels_path))
    n_classes = logits.shape[1]
    error = classification.MulticlassCalibrationError(n_classes, n_bins=15, norm="l1")
    accuracy = classification.MulticlassAccuracy(n_classes, average="micro")
    print("NLL", float(torch.nn.functional.cross_entropy(logits, labels)))
    print("ECE", float(error(logits, labels)))
    print("accuracy", float(accuracy(logits, labels)))


if __name__ == "__main__":
    main(*sys.argv[1:])
