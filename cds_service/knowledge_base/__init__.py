"""``knowledge/`` made into core objects: strict loading, schema check, meaning check.

Lives here: reading YAML with its line numbers, JSON Schemas, and the compilation of value
sets, procedures, criteria, variants and words.  May not live here: FHIR records, HTTP, and
any code, threshold or sentence of radiology; those are in ``knowledge/``.
"""
