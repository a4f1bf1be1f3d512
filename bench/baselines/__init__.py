"""The same lists, written by hand for DuckDB, Polars and pandas: what the engine is measured against.

Each reads the unsealed results with the canonical headers and gives (student, level) for one term, final phase. They
suppose what the generator guarantees: one attempt per course and term, no repeated row, every value one they list.
"""
