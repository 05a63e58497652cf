"""The front that reads calls and refuses them; Flask: endpoints, errors as OperationOutcome, pages.

Flask lives nowhere else, but for ``app.py``, which puts it together.  A view reads the body, asks
the use case, and renders.  May not live here: judgement, FHIR reading, storage.
"""
