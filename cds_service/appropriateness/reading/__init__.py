"""How codes, names and values are read: which study an order names, which analyte a code is.

Lives here: the look-up tables that knowledge fills.  May not live here: FHIR's shapes (those are
in ``fhir_r4``), free text beyond an order's name (``narrative``), and any question to a patient.
"""
