"""What happens round a service and is not its fault: it is killed, its disk fills, its store goes, its clock jumps.

The real processes, each time.  ``make faults`` does all of it; the tests beside it do a little of
it in each run.
"""
