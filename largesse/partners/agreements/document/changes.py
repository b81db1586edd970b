"""What an amendment changes, row by row: what, before, after."""

from collections.abc import Callable, Mapping
from typing import Any

from largesse.partners.agreements.content import Content, day
from largesse.partners.agreements.document.formats import Formats

Row = tuple[str, str, str]

_COLUMNS = (
    "model",
    "incentives",
    "subject_to_funds",
    "not_to_exceed_minor",
    "estimate_minor",
    "reserve_minor",
    "until",
    "notice_days",
    "runoff_days",
)
_WORDING = ("title", "governing_law", "vendor", "counterparty")


def changes_between(before: Content, formats: Formats) -> list[Row]:
    """Rows for all that both sides agreed otherwise before."""
    after = formats.content
    wordings = before["wording"], after["wording"]
    return [
        *_rows(_COLUMNS, (before, after), formats, _column),
        *_rows(_WORDING, wordings, formats, _wording),
        *_lines(before, after, formats),
        *_undertakings(before, after, formats),
    ]


def _rows(
    names: tuple[str, ...],
    pair: tuple[Content, Content],
    formats: Formats,
    show: Callable[[str, Any, Formats], str],
) -> list[Row]:
    before, after = pair
    return [
        (
            formats.say(f"col-{name}"),
            show(name, before[name], formats),
            show(name, after[name], formats),
        )
        for name in names
        if before[name] != after[name]
    ]


def _column(name: str, value: Any, formats: Formats) -> str:
    if value is None or value in ("", []):
        return formats.say("was-none")
    if isinstance(value, bool):
        return formats.say("yes" if value else "no")
    if name.endswith("_minor"):
        return formats.money(value)
    if name == "until":
        until = day(value)
        assert until is not None
        return formats.last_day(until)
    if isinstance(value, list):
        return formats.listed([formats.titled("incentives", slug) for slug in value])
    return str(value)


def _wording(name: str, value: Mapping[str, Any], formats: Formats) -> str:
    if name in ("vendor", "counterparty"):
        role = value["signatory"][formats.language]
        return ", ".join(part for part in (value["name"], value["seat"], role) if part)
    return str(value[formats.language])


def _lines(before: Content, after: Content, formats: Formats) -> list[Row]:
    old, new = (
        {(line["envelope"], line["fiscal_year"]): line["amount_minor"] for line in each["lines"]}
        for each in (before, after)
    )
    rows = []
    for line in sorted({*old, *new}):
        was, now = (_column("amount_minor", each.get(line), formats) for each in (old, new))
        if was != now:
            title = f"{formats.titled('envelopes', line[0])} {line[1]}".strip()
            rows.append((title, was, now))
    return rows


def _undertakings(before: Content, after: Content, formats: Formats) -> list[Row]:
    old, new = ({u["code"]: u for u in each["undertakings"]} for each in (before, after))
    rows = []
    for code in sorted({*old, *new}):
        if old.get(code) != new.get(code):
            was, now = (_undertaking(each.get(code), formats) for each in (old, new))
            rows.append(((new.get(code) or old[code])["text"][formats.language], was, now))
    return rows


def _undertaking(each: Mapping[str, Any] | None, formats: Formats) -> str:
    if each is None:
        return formats.say("was-none")
    return f"{formats.target(each)}, {formats.due(each['due_on'])}"
