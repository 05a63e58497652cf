"""What is asked of knowledge beyond loading: examples, worked cases, coverage, check digits, catalogues.

Lives here: whatever tells an author that knowledge is wrong although it can be read.  A service
asks once for each change of its knowledge (``kept.py``), ``knowledge check`` always, and the
catalogues too.  May not live here: anything that an answer is made with.
"""
