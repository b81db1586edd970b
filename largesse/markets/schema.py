"""The JSON Schema of a workspace's ``markets/`` files, for editors that complete and check."""

from typing import Any

from largesse.markets.index.documents import IndexDocument
from largesse.markets.observations.book import MarketsDocument
from largesse.programme.schema import as_file, schema_of

MODELS = (IndexDocument, MarketsDocument)
TITLE = "A document of a Largesse workspace's markets"


def json_schema() -> dict[str, Any]:
    """The schema of an index, and of ``markets.yaml``."""
    return schema_of(MODELS, TITLE)


def schema_text() -> str:
    """The schema as a file."""
    return as_file(json_schema())
