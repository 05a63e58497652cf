"""How a record is read: what its codes mean, and which words name what."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from cds_service.appropriateness.terms.codings import Terminology
from cds_service.appropriateness.terms.facts import Setting
from cds_service.appropriateness.terms.studies import Region
from cds_service.frozen import dataclass
from cds_service.narrative.mentions import Reader

from .analytes import Analyte, plain_words
from .code_table import CodeTable, HistoryCodes, RegionCode
from .lines import NO_KINDS, Kinds
from .order_words import OrderNames
from .study_codes import StudyCodes
from .study_names import LONGEST_NAME

#: Letters of a name that nearly always tell it from another.
_BEGINNING: Final = 3


@dataclass(frozen=True, slots=True)
class DeviceRules:
    """The kinds of device that may forbid an MRI, and the flags that settle it."""

    kinds: frozenset[str]
    resolved_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Absence:
    """How an observation's value says that the finding is not there, or was not looked for.

    Codes are pairs of system and code in their normal form.  ``zero_is_loss`` are words of a
    scale on which zero is the worst; ``no_disease`` are those of a procedure (a test, a referral)
    that names a disease and is no evidence of it.  ``told_elsewhere`` is a value that only points
    to another place; ``answer_names`` are a component's that answers for the whole (*Present*, *Left*);
    a name that ends with one of ``heading_names`` is a heading of its value (*Medical history*); of one of ``text_names``
    it is a text of its own (*Neuro exam*).
    ``not_over`` begins the end of a diagnosis that goes on (*ongoing*).
    """

    absent_codes: frozenset[tuple[str, str]]
    absent_words: frozenset[str]
    unassessed_codes: frozenset[tuple[str, str]]
    unassessed: frozenset[str]
    zero_is_loss: tuple[str, ...]
    no_disease: re.Pattern[str]
    told_elsewhere: frozenset[str]
    answer_names: frozenset[str]
    heading_names: tuple[str, ...]
    text_names: frozenset[str]
    not_over: re.Pattern[str]


@dataclass(frozen=True)
class Reading:
    """How a record is read.

    ``events`` are concepts that happen once (an operation): their being past is what is
    asked for.  ``lasting`` are concepts that a *history of* does not end (diabetes).
    ``qualifiers`` are words of a value's name that leave what is measured as it is, ``called_high`` words in
    place of a number that say it is high.
    ``agents`` are contrast agents, which are named in many a text without a reaction.
    ``tests`` are laboratory tests as orders name them, ``medications`` kinds of medication.  ``settings`` are the classes of
    an encounter.  ``sites`` are what the codes of places in the body are called.
    ``older_causes`` are concepts that explain a finding as one of long standing, ``lasting_causes`` those
    that do once they are so themselves.
    ``own_notes`` is how the notes begin that our own clicks write on an order.
    """

    terminology: Terminology
    narrative: Reader
    analytes: Mapping[str, Analyte]
    qualifiers: frozenset[str]
    called_high: frozenset[str]
    order_names: OrderNames
    study_codes: StudyCodes
    region_codes: tuple[RegionCode, ...]
    events: frozenset[str]
    lasting: frozenset[str]
    agents: frozenset[str]
    devices: DeviceRules
    absence: Absence
    history: HistoryCodes
    sites: Mapping[tuple[str, str], str]
    older_causes: frozenset[str]
    lasting_causes: frozenset[str]
    settings: Mapping[Setting, frozenset[str]]
    own_notes: tuple[str, ...] = ()
    tests: Kinds = NO_KINDS
    medications: Kinds = NO_KINDS

    def analyte_named(self, name: str) -> Analyte | None:
        """What is measured under a name, where its code is nobody's that we know."""
        start = name[:_BEGINNING]
        if start.isascii() and start.isalpha() and start.lower() not in self._beginnings:
            return None  # as most are told from what is measured, before they are cut into words
        words = plain_words(name)
        if not words or words[0] not in self._first_words:
            return None
        found = self._by_name.get(" ".join(words))
        if found is not None or self.qualifiers.isdisjoint(words):
            return found
        return self._by_name.get(" ".join(each for each in words if each not in self.qualifiers))

    @cached_property
    def _by_name(self) -> Mapping[str, Analyte]:
        return {name: each for each in self.analytes.values() for name in each.names}

    @cached_property
    def _first_words(self) -> frozenset[str]:
        """Words with which the name of something that is measured may begin: few names of a chart do."""
        return self.qualifiers | {name.partition(" ")[0] for name in self._by_name}

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """How those words begin."""
        return frozenset(word[:_BEGINNING] for word in self._first_words)

    @cached_property
    def goes_on(self) -> frozenset[str]:
        """The concepts that a look back does not end: what happens once, what lasts, a contrast agent."""
        return self.events | self.lasting | self.agents

    @cached_property
    def codes(self) -> CodeTable:
        """What each code means, this client's own order codes among them."""
        return CodeTable(
            self.terminology, self.study_codes, self.region_codes, self.analytes, self.history
        )

    @cached_property
    def general(self) -> Mapping[str, frozenset[str]]:
        """The concepts that are general (weakness), each with those that are more specific."""
        return {name: stronger for name, stronger in self.narrative.yields_to.items() if stronger}

    def regions_in(self, text: str) -> frozenset[Region]:
        """The regions of the spine that words name."""
        return frozenset(map(Region, self.narrative.places_in(text).regions))

    def regions_of_site(self, name: str) -> frozenset[Region]:
        """The regions that a site's name says; what is longer than any name says none."""
        return self.regions_in(name) if len(name) <= LONGEST_NAME else frozenset()
