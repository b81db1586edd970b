"""What is agreed, as one mapping: between an agreement's columns and what both sides sign.

The mapping holds text, whole numbers, true and false, lists and mappings only, days as ISO text,
so that it goes into JSON and comes back the same. The SHA-256 of what is agreed names what was
signed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from largesse.partners.models import Agreement
from largesse.workspace.canonical import canonical_json, digest

Content = Mapping[str, Any]

SEMANTICS = 1
POLICY = (
    "cost_as",
    "estimate_method",
    "accrual_constraint",
    "material_right",
    "distinct_service",
    "materiality_minor",
)
"""How the vendor accounts for it (IFRS 15.50-59, 70-72): columns of an agreement."""
PLAIN = (
    "model",
    "incentives",
    "subject_to_funds",
    "currency",
    "not_to_exceed_minor",
    "estimate_minor",
    "reserve_minor",
    "notice_days",
    "runoff_days",
    "wording",
    *POLICY,
)
"""Columns that stand in the content as they are."""
DAYS = ("since", "until", "deemed_consent_on")
"""Columns that stand in it as ISO text."""
LINE = ("envelope", "fiscal_year", "amount_minor")
UNDERTAKING = ("code", "side", "kind", "text", "measure", "target", "unit")


def content_of(agreement: Agreement) -> dict[str, Any]:
    """What an agreement's records say is agreed now."""
    lines = sorted(agreement.lines.all(), key=lambda line: (line.envelope, line.fiscal_year))
    undertakings = sorted(agreement.undertakings.all(), key=lambda each: each.code)
    return {
        "semantics": SEMANTICS,
        "agreement": agreement.pk,
        "number": agreement.number,
        "counterparty_kind": agreement.counterparty_kind,
        "counterparty": agreement.counterparty,
        **{name: getattr(agreement, name) for name in PLAIN},
        **{name: iso(getattr(agreement, name)) for name in DAYS},
        "lines": [{name: getattr(line, name) for name in LINE} for line in lines],
        "undertakings": [
            {**{name: getattr(each, name) for name in UNDERTAKING}, "due_on": iso(each.due_on)}
            for each in undertakings
            if each.is_in_force
        ],
    }


def columns_of(content: Content) -> dict[str, Any]:
    """The columns of an agreement that a content sets; its lines and undertakings are rows."""
    return {
        **{name: content[name] for name in PLAIN},
        **{name: day(content[name]) for name in DAYS},
    }


def agreed(content: Content) -> dict[str, Any]:
    """What both sides sign: all but how the vendor accounts for it, which is its own affair."""
    return {name: value for name, value in content.items() if name not in POLICY}


def hash_of(content: Content) -> str:
    """SHA-256 of the canonical JSON of what both sides sign, in lower-case hexadecimal."""
    return digest(agreed(content))


def spelling_of(content: Content) -> str:
    """The canonical JSON of what both sides sign, as text."""
    return canonical_json(agreed(content)).decode()


def total_minor(content: Content) -> int:
    """What signing it commits: the cap, or the estimate and its reserve."""
    cap: int | None = content["not_to_exceed_minor"]
    if cap is not None:
        return cap
    return int(content["estimate_minor"] + content["reserve_minor"])


def iso(value: date | None) -> str | None:
    """A day as text; none stays none."""
    return None if value is None else value.isoformat()


def day(text: str | None) -> date | None:
    """A day from its text; none stays none."""
    return None if text is None else date.fromisoformat(text)
