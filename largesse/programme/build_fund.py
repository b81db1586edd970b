"""From the ``fund:`` document to the fund and its tree of envelopes."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from largesse.programme import documents as shape
from largesse.programme.build import Context, place_of, text_of
from largesse.programme.model import Envelope, Fund, Place
from largesse.programme.reading import Read
from largesse.programme.source import Location


def build_fund(context: Context, read: Read) -> Fund | None:
    """The fund; problems are noted in ``context``."""
    document: shape.FundDocument = read.content
    before = len(context.problems)
    bound_to = context.who(read, document.bound_to, ("bound to",))
    envelopes: dict[str, Envelope] = {}
    _grow(context, read, document.envelopes, None, ("envelopes",), envelopes)
    if len(context.problems) > before:
        return None
    return Fund(
        document.fund,
        document.authorised,
        document.for_,
        text_of(document.purpose),
        bound_to,
        MappingProxyType(envelopes),
        place_of(read),
    )


def _grow(
    context: Context,
    read: Read,
    parts: Mapping[str, shape.EnvelopeDocument],
    parent: str | None,
    at: Location,
    found: dict[str, Envelope],
) -> None:
    for name, part in parts.items():
        here = (*at, name)
        if name in found:
            what = f"there are two envelopes '{name}'"
            context.problems.append(
                read.problem(here, what, "give each its own name", "double-envelope")
            )
            continue
        line, column = read.document.position(here)
        found[name] = Envelope(
            name,
            parent,
            text_of(part.title, name),
            part.region,
            MappingProxyType(_amounts(context, read, part, here)),
            part.when_exhausted,
            part.overflow_to,
            part.late_corrections,
            part.lapsed_corrections_to,
            Place(read.document.file, line, column),
        )
        _grow(context, read, part.parts, name, (*here, "parts"), found)


def _amounts(
    context: Context, read: Read, part: shape.EnvelopeDocument, at: Location
) -> dict[str, Decimal]:
    stated = part.amount or {}
    for year, amount in stated.items():
        if amount.unit != context.settings.currency:
            what = f"the envelope is in {amount.unit}, the programme in {context.settings.currency}"
            mend = f"state it in {context.settings.currency}"
            context.problems.append(
                read.problem((*at, "amount", year), what, mend, "envelope-currency")
            )
    return {year: amount.value for year, amount in stated.items()}
