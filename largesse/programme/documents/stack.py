"""A stack: incentives that meet on the same rows."""

from typing import Literal

from pydantic import Field

from largesse.programme.documents.base import Document
from largesse.programme.fields import Slug


class StackDocument(Document):
    """Incentives that meet on the same rows: in which order, and on what each is computed."""

    stack: Slug = Field(description="its id")
    order: tuple[Slug, ...] = Field(description="its incentives, first to last")
    rule: Literal["add", "cascade", "best of", "first"] = Field(
        "add",
        description=(
            "add: each on the full measure; cascade: each on what earlier ones left; "
            "best of: only the largest is earned; first: only the first that earns anything"
        ),
    )
    per: Literal["line", "total"] | None = Field(
        None,
        description=(
            "whether each row is decided by itself or their sums; default: `line` where all "
            "members are `per: line`, else `total`"
        ),
    )
    computed_on: dict[Slug, Literal["full", "remainder"]] = Field(
        {}, alias="computed on", description="exceptions: on the full measure, or on the remainder"
    )
    does_not_reduce: tuple[Slug, ...] = Field(
        (), alias="does not reduce", description="those whose amount later ones do not see"
    )
