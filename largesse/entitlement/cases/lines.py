"""Rows that a case gives: billing lines and activities, by column."""

from collections.abc import Mapping, Sequence
from datetime import date

from largesse.entitlement.cases.concern import Concern
from largesse.entitlement.cases.dated import month_of, read_day
from largesse.entitlement.cases.model import PARTNER, Line, Path, Slip, World, standing_at
from largesse.entitlement.cases.rates import read_number
from largesse.expr.schema import ColumnInfo, Schema, nearest
from largesse.expr.tree import Type
from largesse.money import is_currency
from largesse.programme.calendar import first_day
from largesse.programme.terms.amounts import parse_number
from largesse.programme.vocabulary import ACTIVITIES, CONSUMPTION

_DAYS = ("day", "month", "ChargePeriodStart")
_CURRENCIES = ("currency", "BillingCurrency")
_LINE_KEYS = ("day", "month", "currency", "customer", "partner")
_ACTIVITY_KEYS = ("activity", "kind", "day", "month", "currency", "customer", "deal", "partner")
_PLACING_COLUMNS = {"ChargePeriodStart", "BillingPeriodStart", "BillingCurrency"}
_MONEY_ENDINGS = ("Cost", "Price")


def earliest_day(given: Mapping[str, object]) -> date | None:
    """The earliest day that a line or activity states."""
    days = []
    for key in ("lines", "activities"):
        rows = given.get(key)
        for row in rows if isinstance(rows, list) else []:
            stated = [row[k] for k in _DAYS if k in row] if isinstance(row, Mapping) else []
            days += [read_day(str(text)) for text in stated]
    return min(days, default=None)


def read_lines(concern: Concern, world: World, value: object) -> None:
    """``lines: [200, 300]`` or ``lines: [{day: 2024-05-14, BilledCost: 60}]``."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError("'lines' is a list; write lines: [200, 300] or lines: [{BilledCost: 200}]")
    for index, item in enumerate(value):
        at: Path = ("given", "lines", index)
        row = item if isinstance(item, Mapping) else {_own_column(concern): item}
        with standing_at(*at):
            world.lines.append(_line(concern, world, row, at))
    _refuse_absent(concern, world)


def _own_column(concern: Concern) -> str:
    of = concern.incentive.measure.of
    name = getattr(of, "name", None)
    if name is None:
        mend = "name its columns: lines: [{BilledCost: 200}]"
        raise ValueError(f"'{concern.incentive.measure.id}' is not the sum of one column; {mend}")
    return str(name)


def _line(concern: Concern, world: World, row: Mapping[str, object], at: Path) -> Line:
    read = concern.columns_read("consumption")
    day = _day(row, first_day(world.first.first))
    currency = next((str(row[k]) for k in _CURRENCIES if k in row), "")
    columns: dict[str, object] = {}
    for key, value in row.items():
        if key in _LINE_KEYS:
            continue
        info = _column(CONSUMPTION, read, key, at, _LINE_KEYS)
        with standing_at(*at, key):
            if key.endswith(_MONEY_ENDINGS) and " " in str(value):
                value, currency = _money(concern, value, currency)
            columns[key] = _typed(info, key, value)
    columns |= {k: day for k in ("ChargePeriodStart",) if k in read}
    currency = currency or _currency(concern)
    if not is_currency(currency):
        raise Slip(at, f"'{currency}' is no ISO 4217 currency", "write for example USD")
    columns |= {k: currency for k in _CURRENCIES if k in read}
    billed = row.get("BillingPeriodStart")
    return Line(
        day=day,
        billing_month=month_of(day if billed is None else read_day(str(billed))),
        currency=currency,
        columns=columns,
        at=at,
        customer=_named(row, "customer", world.customers, at),
        owner=_named(row, "partner", world.partners, at),
    )


def _currency(concern: Concern) -> str:
    units = [concern.incentive.measure.unit, concern.programme.currency]
    return next(unit for unit in units if is_currency(unit))


def _money(concern: Concern, value: object, said: str) -> tuple[object, str]:
    number, unit = read_number(concern, value, _currency(concern))
    if said not in ("", unit):
        raise ValueError(f"the line is in {said} and in {unit}; one line has one currency")
    return str(number), unit


def _day(row: Mapping[str, object], default: date) -> date:
    stated = [str(row[key]) for key in _DAYS if key in row]
    if len(stated) > 1:
        raise ValueError(f"a row has one day, not {' and '.join(stated)}; keep one of the two")
    return read_day(stated[0]) if stated else default


def _named(row: Mapping[str, object], key: str, known: Mapping[str, object], at: Path) -> str:
    """The customer or partner of a row; '' where it says none."""
    name = str(row.get(key, ""))
    if name and name not in known:
        near = nearest(name, tuple(known))
        mend = f"did you mean '{near}'?" if near else f"name it under '{key}s:'"
        raise Slip((*at, key), f"there is no {key} '{name}' in this case", mend)
    return name


def _column(
    schema: Schema, read: frozenset[str], name: str, at: Path, keys: Sequence[str]
) -> ColumnInfo:
    """What is known of a column; refused where there is none, or no rule reads it."""
    info = schema.find(name)
    if info is None:
        near = nearest(name, (*read, *keys)) or schema.nearest(name)
        mend = f"did you mean '{near}'?" if near else "name a column of the rows"
        raise Slip((*at, name), f"there is no column '{name}'", mend)
    if name not in read | _PLACING_COLUMNS:
        near = nearest(name, tuple(read))
        known = ", ".join(sorted(read)) or "none"
        mend = f"did you mean '{near}'?" if near else f"remove it; the columns read are: {known}"
        raise Slip((*at, name), f"no rule of this case reads the column '{name}'", mend)
    return info


def _typed(info: ColumnInfo, name: str, value: object) -> object:
    text = str(value).strip()
    if info.type is Type.NUMBER:
        return parse_number(text)
    if info.type is Type.DATE:
        return read_day(text)
    if info.values is not None and text not in info.values:
        near = nearest(text, info.values)
        mend = f"did you mean '{near}'?" if near else f"its values are {', '.join(info.values)}"
        raise ValueError(f"'{text}' is no value of {name}; {mend}")
    return text


def _refuse_absent(concern: Concern, world: World) -> None:
    """What a measure sums must stand in some line, unless the measure is given by name."""
    stated = {name for line in world.lines for name in line.columns}
    for name in sorted(concern.columns_summed() - stated - set(_CURRENCIES)):
        mend = f"add it: lines: [{{{name}: ...}}]"
        raise Slip(("given", "lines"), f"no line states '{name}', which is measured", mend)


def read_activities(concern: Concern, world: World, value: object) -> None:
    """``activities: [{type: assess, day: 2024-05-14, amount: 80_000}]``."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise ValueError("'activities' is a list of maps; write [{type: assess, amount: 80_000}]")
    for index, item in enumerate(value):
        at: Path = ("given", "activities", index)
        with standing_at(*at):
            row = _activity(concern, world, item, at)
        world.rows.setdefault("activities", []).append(row)


def _activity(
    concern: Concern, world: World, item: Mapping[str, object], at: Path
) -> dict[str, object]:
    read = concern.columns_read("activities")
    number = len(world.rows.get("activities", ())) + 1
    partner = _named(item, "partner", world.partners, at) or next(iter(world.partners), PARTNER)
    row: dict[str, object] = {
        "activity": str(item.get("activity", f"activity-{number:03d}")),
        "kind": str(item.get("kind", "activity")),
        "partner": partner,
        "day": _day(item, first_day(world.first.first)).isoformat(),
        "currency": str(item.get("currency", _currency(concern))),
    }
    for key, known in (("customer", world.customers), ("deal", world.deals)):
        if key in item:
            row[key] = str(item[key])
            known.setdefault(str(item[key]), {})
    for key, value in item.items():
        if key in _ACTIVITY_KEYS:
            continue
        info = _column(ACTIVITIES, read, key, at, _ACTIVITY_KEYS)
        with standing_at(*at, key):
            if key == "amount" and " " in str(value):
                value, row["currency"] = read_number(concern, value, _currency(concern))
            row[key] = str(_typed(info, key, value))
    return row
