"""What one call may cost: how much of what was sent is looked at, and how much is quoted.

The chart of an ordinary patient stays far below all of these; a body of the largest size that is
taken in may not.  Whatever is left unread or cut is said in the answer's ``unknown``.
"""

from typing import Final

#: Characters of one text.  A long discharge letter has 20,000.
LONGEST_TEXT: Final = 64 * 1024

#: Characters of all the texts of a call: some 25 long letters, and some half a second of reading.
MOST_TEXT: Final = 512 * 1024

#: Clauses that say something, of all the texts of a call: prose has half of them in as many characters, a list of
#: nothing but findings three times as many.
MOST_CLAUSES: Final = 10_000

#: Characters of the shortest of them, with what ends it: *SEA.*
SHORTEST_CLAUSE: Final = 4

#: Characters that a text counts for at the least: what it costs to begin one.
LEAST_OF_A_TEXT: Final = 128

#: Codings of one element, and of a call.  EHRs send up to some forty for a diagnosis.
MOST_CODINGS: Final = 200
MOST_CODINGS_OF_A_CALL: Final = 50_000

#: Details of one draft that are looked at, and sites, and reasons.
MOST_DETAILS: Final = 50

#: Questions of one questionnaire that are looked at.
MOST_ANSWERS: Final = 500

#: Entries of one concept from one list that are weighed: each is compared with each, and pain is
#: no surer for being recorded more often.
MOST_ALIKE: Final = 200

#: Values of one analyte that are weighed: a week of temperatures, one every four minutes.  The
#: same for reports and placed orders.
MOST_VALUES: Final = 2_500

#: Drafts that are looked at, those in question first, and selections among them.  A clinician's
#: basket has a few.
MOST_DRAFTS: Final = 200
MOST_SELECTIONS: Final = 1000

#: Objects and lists of a draft that is checked against FHIR R4, whose models take up to a tenth of
#: a millisecond for each.  A draft has some 50.
MOST_CHECKED: Final = 250

#: Characters of one quotation from the record, and of all that an answer quotes; entries of one of
#: its lists of evidence.
LONGEST_QUOTE: Final = 200
MOST_QUOTED: Final = 16_000
MOST_EVIDENCE: Final = 200

#: Entries that ``unknown`` names one by one; more are counted.
MOST_NAMED: Final = 40
