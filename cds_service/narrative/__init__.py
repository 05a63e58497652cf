"""Free text of a record: which findings it names, and whether they are there.

Lives here: tokens, phrases, clauses, cues and their reach, for any lexicon.  May not live here: the
words themselves (``knowledge/words``), FHIR, I/O, a clock.  Imports only the standard library, but
for its one door, which asks ``knowledge_base`` for the lexicon of a folder when it is opened.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_service.knowledge_base.lexicon_files import Folder

    from .mentions import Reader

__all__ = ["reader_of"]


def reader_of(knowledge_folder: "Folder") -> "Reader":
    """A callable from a text to what it says, for whoever wants to measure it.

    Each mention has a ``concept`` and a ``sense``.  Raises KnowledgeFault with every fault.
    """
    from cds_service.knowledge_base.lexicon_files import load_lexicon

    from .mentions import Reader

    return Reader(load_lexicon(knowledge_folder))
