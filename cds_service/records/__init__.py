"""What we keep: so far, feedback.

Lives here: storage.  May not live here: names, values or free text of a patient.
"""
