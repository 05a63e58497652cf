"""Engines: who reads a source, brings the lines of a patient together and has them judged.

``plain`` does it with files alone, ``with_duckdb`` sorts in DuckDB, ``with_spark`` runs on a
cluster.  What a line counts as and what is said of an order may not live here: every engine asks
``readings``, ``recognising`` and ``judging``, so that all give the same figures.
"""
