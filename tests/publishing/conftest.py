"""The knowledge that is shipped, exported once for all tests of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from cds_service.knowledge_base.documents import KnowledgeFiles, read_documents
from cds_service.publishing.artifacts import OUR_BASE
from cds_service.publishing.export import exported
from cds_service.settings import shipped

Resources = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def files() -> KnowledgeFiles:
    return read_documents(shipped("knowledge"))


@pytest.fixture(scope="session")
def export(files: KnowledgeFiles) -> Resources:
    """Every resource by ``Type/id``."""
    resources = exported(files, OUR_BASE)
    return {f"{each['resourceType']}/{each['id']}": each for each in resources}
