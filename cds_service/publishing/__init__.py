"""Knowledge that leaves as FHIR R4: libraries, plans, orders and value sets, for other systems and for readers.

Here live the shapes of those resources and the criteria put into words.  What the service says to a
call may not live here, nor anything that knowledge does not say already.
"""
