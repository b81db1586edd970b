"""Numbers of days: calendar days, or working days of a declared calendar."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = re.compile(r"([0-9]{1,4}) (working )?days?")
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked: all but those of the ``weekend`` (0 is Monday) and the holidays."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()

    def holds(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def moved(self, day: date, number: int) -> date:
        """The working day ``number`` working days later; earlier where it is negative."""
        step = _ONE if number > 0 else -_ONE
        for _ in range(abs(number)):
            day += step
            while not self.holds(day):
                day += step
        return day


@dataclass(frozen=True, slots=True)
class Days:
    """So many days, or so many working days."""

    number: int
    working: bool = False

    def after(self, day: date, calendar: WorkingDays) -> date:
        """The last day of the time that begins with the day after ``day``."""
        if self.working:
            return calendar.moved(day, self.number)
        return day + timedelta(days=self.number)

    def before(self, day: date, calendar: WorkingDays) -> date:
        """The last day that is so many days ahead of ``day``."""
        if self.working:
            return calendar.moved(day, -self.number)
        return day - timedelta(days=self.number)

    def __str__(self) -> str:
        unit = "working day" if self.working else "day"
        return f"{self.number} {unit}{'' if self.number == 1 else 's'}"


def parse_span(text: str) -> Days:
    """Read ``90 days`` or ``10 working days``."""
    match = _DAYS.fullmatch(" ".join(text.split()))
    if not match:
        raise ValueError(f"'{text}' is not a number of days; write '90 days' or '10 working days'")
    return Days(int(match[1]), match[2] is not None)


def parse_weekday(text: str) -> int:
    """Read ``saturday`` as 5."""
    if text not in WEEKDAYS:
        raise ValueError(f"'{text}' is not a day of the week; write one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(text)
