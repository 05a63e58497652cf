"""The client's FHIR server: a chart completed by reading, within one budget and one address.

Lives here: the network towards an EHR, its deadline, its limits and what it may be asked.  May not
live here: what a resource means (``fhir_r4``), serving HTTP (``web``), clinical words.
"""
