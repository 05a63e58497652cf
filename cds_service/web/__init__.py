"""The front that reads calls and refuses them, and Flask: the endpoints, errors as OperationOutcome,
and the pages.  Flask lives nowhere else.

A view reads the body, asks the use case, and renders.  May not live here: judgement, FHIR
reading, storage.
"""
