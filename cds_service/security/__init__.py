"""Who may call: the clients that are trusted, their keys, and what a token must prove.

Trust is a name: what is called ``unverified_…`` has proved nothing yet.  May not live here:
Flask, FHIR, storage, and any judgement of what is asked; a caller's token never leaves this folder,
nor is its text ever logged.
"""
