"""The CDS Hooks wire format: requests in, discovery and cards out, feedback in.

Lives here: CDS Hooks 2.0's names and shapes, JSON Schemas of the envelope, derived ids.
May not live here: clinical judgement, HTTP statuses, storage.
"""
