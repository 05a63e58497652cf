"""Consultations on disk before they are in the store: written by workers, drained by one process.

Lives here: the spool's files, how they are read back and brought into the store.  May not live
here: the store's tables, and what a record holds.
"""
