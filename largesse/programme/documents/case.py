"""A worked case."""

from typing import Any

from pydantic import Field

from largesse.programme.documents.base import Document
from largesse.programme.fields import Slug


class CaseDocument(Document):
    """A worked case: inputs and the amounts they must give; stands behind its incentive."""

    case: str = Field(description="its name")
    of: Slug | None = Field(
        None, description="the incentive; default: the last one above it in its file"
    )
    given: dict[str, Any] = Field(
        description="inputs by name", examples=[{"previous year": "2_000_000", "this year": "0"}]
    )
    expect: Any = Field(
        description="the amount, or amounts by name", examples=["10_500.00 USD", {"total": "164"}]
    )
    because: str = Field("", description="the arithmetic in words")
    source: str = Field("", description="where the example was published")
