"""Flask: the endpoints, errors as OperationOutcome, and the pages.

Flask lives nowhere else, but for ``app.py``, which puts it together.  A view reads the body, asks
the use case, and renders.  May not live here: judgement, FHIR reading, storage.
"""
