"""What is sent by whoever means harm, or by a program that has gone wrong: made inputs, and what must hold of each answer.

``make fuzz`` runs it for long, ``make test`` for a minute.  Whatever an input is made of follows from its number.
"""
