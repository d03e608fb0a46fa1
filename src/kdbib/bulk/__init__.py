"""Matching in bulk: the plan that a single list takes, as joins of sets and as steps over partitions.

``plan`` is the only definition: queries in SQL that DuckDB and Spark both take, and steps in Python between
them (``steps``), which call the very functions that a single list is decided with. ``duck`` and ``spark``
carry it out, ``match`` puts it together.
"""
