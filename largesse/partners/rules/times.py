"""Days as promises count them."""

from datetime import date, timedelta

_SATURDAY = 5


def after_working_days(day: date, count: int) -> date:
    """The day on which ``count`` working days have passed, Monday to Friday.

    Public holidays differ by country and are not known here: a promise may be kept a day early.
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    return months_after(day, -months)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
