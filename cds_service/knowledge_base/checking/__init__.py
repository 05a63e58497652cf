"""What is asked of knowledge beyond loading: examples, worked cases, coverage, check digits, catalogues.

Lives here: whatever tells an author that knowledge is wrong although it can be read.  May not live
here: anything that an answer is made with.
"""
