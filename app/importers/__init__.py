"""Importers: pasted text becomes labels and logits that the query can hold.

    text ─▶ surrounding_text ─▶ documents (JSON, print-outs) ─▶ language_models, model_outputs ─┐
                             └▶ table_cells (anything else) ─▶ tables ─────────────────────────┤
                                                         Interpretation ◀─ interpret ◀─ RawNumbers ┘

A new format is a function that reads a document or a text into RawNumbers; `paste` calls it.
"""
