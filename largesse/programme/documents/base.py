"""What all documents share, and texts in two languages."""

from pydantic import BaseModel, ConfigDict, Field


class Document(BaseModel):
    """Common to all documents: nothing unknown, nothing changed after reading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True
    )


class Title(Document):
    """A text in the programme's languages."""

    en: str = Field(description="in English", examples=["Annual growth bonus"])
    fr: str | None = Field(None, description="in French", examples=["Prime annuelle de croissance"])
