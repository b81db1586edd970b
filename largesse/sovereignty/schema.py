"""The JSON Schema of a workspace's ``sovereignty/`` files, for editors that complete and check."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from largesse.programme.schema import as_file, schema_of
from largesse.sovereignty.assessment.framework_documents import (
    FrameworkDocument,
    OwnWeightsDocument,
)
from largesse.sovereignty.assessment.improvement_documents import ImprovementDocument
from largesse.sovereignty.assessment.offering_documents import OfferingDocument
from largesse.sovereignty.exposure.documents import ExposureDocument
from largesse.sovereignty.placement.classes import ClassesDocument
from largesse.sovereignty.placement.workload_documents import WorkloadDocument
from largesse.sovereignty.rules.documents import ProfileDocument
from largesse.sovereignty.scenarios.documents import MethodDocument, ScenariosDocument

KINDS: Mapping[str, type[BaseModel]] = {
    "profile": ProfileDocument,
    "offering": OfferingDocument,
    "improvement": ImprovementDocument,
    "workload": WorkloadDocument,
    "classes": ClassesDocument,
    "set": OwnWeightsDocument,
    "scenarios": ScenariosDocument,
    "method": MethodDocument,
    "exposure.yaml": ExposureDocument,
    "framework": FrameworkDocument,
}
"""Every document by its first key; ``exposure.yaml`` is one by its name."""
TITLE = "A document of a Largesse workspace's sovereignty"


def json_schema() -> dict[str, Any]:
    """The schema of every document of ``sovereignty/``."""
    return schema_of(list(KINDS.values()), TITLE)


def schema_text() -> str:
    """The schema as a file."""
    return as_file(json_schema())
