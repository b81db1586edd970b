"""Days, months and values that change over time, as a case writes them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from largesse.entitlement.cases.model import FactsOf, Held
from largesse.programme.calendar import first_day, parse_month
from largesse.programme.terms.periods import parse_period

_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.]+Z?)?", re.ASCII)


def is_date(text: str) -> bool:
    """Whether a text is written like a month or a day."""
    return bool(_MONTH.fullmatch(text) or _DAY.fullmatch(text))


def read_day(text: str) -> date:
    """``2024-05-14``, or ``2024-05`` for the first day of May."""
    text = text.strip()
    if _MONTH.fullmatch(text):
        return first_day(parse_month(text))
    if not _DAY.fullmatch(text):
        raise ValueError(f"'{text}' is not a day or month; write 2024-05-14 or 2024-05")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError(f"there is no day {text}; write for example 2024-05-14") from None


def month_of(day: date) -> int:
    """The month ordinal of a day."""
    return day.year * 12 + day.month - 1


def timeline(value: object) -> list[Held]:
    """A value, several at once, or values by month, day or period.

    A value under a month or day holds until the next one; ``nothing`` ends it.
    """
    if not isinstance(value, Mapping):
        return [Held(text) for text in _texts(value)]
    periods = {k: v for k, v in value.items() if str(k).startswith("[")}
    days = sorted((read_day(str(k)), v) for k, v in value.items() if k not in periods)
    ends = [*(day for day, _ in days[1:]), *([None] if days else [])]
    found = [
        Held(text, day, end)
        for (day, item), end in zip(days, ends, strict=True)
        for text in _texts(item)
    ]
    for key, item in periods.items():
        period = parse_period(str(key))
        found += [Held(text, period.start, period.end) for text in _texts(item)]
    return found


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return [str(item).strip() for item in values if str(item).strip() != "nothing"]


def is_dated(value: object) -> bool:
    """Whether a value is given by months, days or periods."""
    return isinstance(value, Mapping) and all(
        is_date(str(key)) or str(key).startswith("[") for key in value
    )


def stretches(facts: FactsOf) -> list[dict[str, object]]:
    """Single-valued facts as rows: one for each stretch of time in which nothing changes."""
    edges = {day for held in facts.values() for h in held for day in (h.start, h.end) if day}
    days = [date.min, *sorted(edges)]
    rows: list[dict[str, object]] = []
    for day, end in zip(days, [*days[1:], None], strict=True):
        row: dict[str, object] = {
            name: h.value for name, held in facts.items() for h in held if h.on(day)
        }
        if day > date.min:
            row["from"] = day.isoformat()
        if end is not None:
            row["until"] = end.isoformat()
        rows.append(row)
    return rows
