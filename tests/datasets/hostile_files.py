"""Files that are made to harm whoever opens them: they run code, fill the memory, never end."""

import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.datasets.logit_files import LABELS, TEACHER, header_bytes, npy_bytes, sparse

EXECUTED = "executed"  # a folder beside the files, made by code in one of them
SPARSE = "sparse.npy"  # 40 GB of zeros, which is a dataset
_SCRIPT = "<script>fetch('//evil.example')</script>\x1b]0;x\x07"
Content = bytes | str


class RunsCode:
    """Pickled, a call that makes the folder EXECUTED."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.folder / EXECUTED),)


def hostile_files(folder: Path) -> list[Path]:
    """Write all of them into a folder, a few of which can be shown."""
    objects = npy_bytes(np.array([[RunsCode(folder), 1]], object), allow_pickle=True)
    pickled = pickle.dumps(RunsCode(folder))
    for name, content in (_CONTENTS | {"pickle.npy": pickled, "pickle.pt": pickled}).items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "objects.npy").write_bytes(objects)
    for name, members in {
        "objects.npz": {"logits.npy": objects},
        "leaves-the-folder.npz": {"../../../tmp/logits.npy": npy_bytes(TEACHER)},
        "promises.npz": {"logits.npy": header_bytes((10**12, 10)) + bytes(400)},
    }.items():
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member, content in members.items():
                archive.writestr(member, content)
    _arrays(folder)
    _bombs(folder)
    os.mkfifo(folder / "pipe.npy")
    (folder / "folder.npy").mkdir()
    (folder / "loop.npy").symlink_to(folder / "loop.npy")
    return sorted(folder.iterdir())


def _arrays(folder: Path) -> None:
    """Arrays whose numbers, labels or names are hostile."""
    wide = TEACHER.astype(np.float64)
    some = wide.copy()
    some[::3] = np.nan
    some[1::3] = np.inf
    arrays = {
        "all-nan": {"logits": np.full((30, 4), np.nan)},
        "some-nan": {"logits": some, "labels": LABELS},
        "huge": {"logits": np.where(wide > 0, 1e308, -1e308), "labels": LABELS},
        "labels-too-large": {"logits": wide, "labels": LABELS + 10},
        "labels-too-few": {"logits": wide, "labels": LABELS[:-1]},
        "labels-are-names": {"logits": wide, "labels": np.full(len(wide), _SCRIPT)},
        "ids-are-scripts": {"logits": wide, "ids": np.full(len(wide), _SCRIPT)},
        "classes-are-scripts": {"logits": wide, "classes": np.full(10, _SCRIPT)},
        "students-classes": {"logits": wide, "student": wide[:, :9]},
        "indices-below-0": {"values": -(wide[:, :3] ** 2), "indices": np.full((len(wide), 3), -1)},
    }
    for name, fields in arrays.items():
        np.savez(folder / f"{name}.npz", **fields)
    np.savez_compressed(
        folder / "damaged.npz", logits=np.random.default_rng(0).normal(size=(400, 10))
    )
    content = bytearray((folder / "damaged.npz").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8] = bytes(8)
    (folder / "damaged.npz").write_bytes(content)
    (folder / "cut.npz").write_bytes(content[: len(content) // 2])


def _bombs(folder: Path) -> None:
    """Small files that would unpack to many gigabytes, and large ones that take no room."""
    sparse(folder / SPARSE, (3_000_000, 3_334), "<f4")
    sparse(folder / "sparse-rows.npy", (10**10, 4), "|u1")
    sparse(folder / "sparse-classes.npy", (3, 10**9), "|u1")
    with zipfile.ZipFile(
        folder / "bomb.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as archive:
        archive.writestr("logits.npy", header_bytes((20_000, 1000)) + bytes(80_000_000))
    row = pa.array([[0.5] * 1000], pa.list_(pa.float32()))
    table = pa.table({"logits": pa.concat_arrays([row] * 20_000)})
    pq.write_table(table, folder / "bomb.parquet", compression="zstd")


_CONTENTS: dict[str, Content] = {
    "zip.npy": b"PK\x03\x04" + bytes(100),
    "empty.npy": b"",
    "nested.npy": b"\x93NUMPY\x02\0" + struct.pack("<I", 9000) + b"(" * 8999 + b"\n",
    "truncated.npy": npy_bytes(TEACHER)[:-1],
    "more.npy": npy_bytes(TEACHER) + b"0",
    "promises.npy": header_bytes((10**9, 10**9)) + bytes(400),
    "negative.npy": header_bytes((-2, -5)) + bytes(40),
    "complex.npy": npy_bytes(TEACHER.astype(complex)),
    "texts.npy": npy_bytes(np.array([["a", "b"]])),
    "no-archive.npz": b"no archive",
    "ragged.csv": "a,b\n1,2\n3\n",
    "no-number.csv": f"a,b\n1,2\n3,{_SCRIPT}\n",
    "open-quote.csv": 'a,b\n"1,2\n' * 1000,
    "not-text.csv": b"\xff\xfe\x00",
    "formula.csv": "=cmd|'/c calc'!A1,+1\n1,2.5\n",
    "nested.jsonl": '{"logits": ' + "[" * 100_000,
    "nested-objects.jsonl": '{"logits": ' + '{"a": ' * 100_000,
    "digits.jsonl": '{"logits": [1, 1' + "0" * 5000 + "]}",
    "ragged.jsonl": '{"logits": [1, 2]}\n{"logits": [1]}',
    "nan.jsonl": '{"logits": [NaN, Infinity]}\n{"logits": [1, 2]}',
    "nested-answer.jsonl": json.dumps({"choices": [{"logprobs": {"content": [[[[]]]]}}]}),
    "cut.safetensors": struct.pack("<Q", 10**15) + b"{}",
    "outside.safetensors": b"".join(
        [
            struct.pack("<Q", len(header := json.dumps(
                {"logits": {"dtype": "F32", "shape": [10, 10], "data_offsets": [0, 400]}}
            ).encode())),
            header,
            bytes(100),
        ]
    ),
    "no.parquet": b"PAR1" + bytes(100) + b"PAR1",
    "table.xlsx": b"PK\x03\x04",
}  # fmt: skip
