"""Datasets: files of a teacher's logits, read a few thousand rows at a time.

    path ─▶ FORMATS (npy, npz, parquet, …) ─▶ Contents of Fields ─▶ read_dataset ─▶ Dataset
                                                        │
       Analysis ◀─ totals ◀─ block figures, two threads ◀─ BlockSource

A new format is a function that opens a path as Contents, entered in `formats.catalog.FORMATS`.
"""
