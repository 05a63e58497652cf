"""The knowledge that is shipped, read once by each process that tests."""

from functools import cache

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.load import load_knowledge
from cds_service.settings import shipped


@cache
def shipped_knowledge() -> Knowledge:
    """For what is made before any fixture is: parameters, and strategies."""
    return load_knowledge(shipped("knowledge"))
