"""Check digits of SNOMED CT and LOINC: is this string a code at all?

They catch a typing error, never a wrong meaning.  A published map of spine disorders gives
*spinal epidural abscess* the SNOMED CT code 75607008, which fails: copied into our knowledge
it would match no record, and the abscess would be missed in silence.
"""

import re

#: Products in the dihedral group D5, by row and column (Verhoeff 1969).
_PRODUCT = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)

#: What becomes of a digit by its place, counted from the right; it repeats after eight places.
_PERMUTATION = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)

#: 6 to 18 digits, no leading zero; the two before the check digit say that it is a concept (00, 10).
_CONCEPT_ID = re.compile(r"[1-9][0-9]{2,14}[01]0[0-9]", re.ASCII)

#: A number without a leading zero, a hyphen and its check digit.
_LOINC_NUMBER = re.compile(r"([1-9][0-9]{0,6})-([0-9])", re.ASCII)


def is_snomed_ct_id(code: str) -> bool:
    """Whether `code` can be a SNOMED CT concept: its form is right and so is its check digit.

    Verhoeff's scheme finds every single wrong digit and every swap of two neighbours.

    `is_snomed_ct_id("2304001")` is true (discitis); `is_snomed_ct_id("75607008")` is false.
    """
    if _CONCEPT_ID.fullmatch(code) is None:
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _PRODUCT[check][_PERMUTATION[place % 8][int(digit)]]
    return check == 0


def is_loinc(code: str) -> bool:
    """Whether `code` can be a LOINC number: its form is right and so is its mod-10 check digit.

    From the right every second digit counts double, and the digits of all that are added.

    `is_loinc("24967-2")` is true (MR lumbar spine); `is_loinc("24967-3")` is false.
    """
    parts = _LOINC_NUMBER.fullmatch(code)
    if parts is None:
        return False
    number, check_digit = parts.groups()
    odd, even = number[::-2], number[-2::-2]
    total = sum(sum(divmod(2 * int(digit), 10)) for digit in odd) + sum(map(int, even))
    return (10 - total % 10) % 10 == int(check_digit)
