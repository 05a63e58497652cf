"""``knowledge/`` compiled into what a call is answered with, or refused with every fault of its files.

Lives here: reading YAML with its line numbers, JSON Schemas, the compilation of value sets,
procedures, criteria, variants, words and patterns, the contract between the names that Python asks
for and those that files define, and the compiled program that is kept.  May not live here: FHIR records, HTTP, and
any code, threshold or sentence of radiology; those are in ``knowledge/``.
"""
