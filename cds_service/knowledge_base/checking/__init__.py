"""What ``knowledge check`` asks beyond loading: worked cases, coverage, catalogues, idle words.

Lives here: whatever tells an author that knowledge is wrong although it can be read.  May not live
here: anything that an answer is made with.
"""
