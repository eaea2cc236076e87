"""What a cron says: five fields, read as crontab(5) does, each as the values it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestra.timetable import CRON_FIELDS

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SUNDAY_TOO = 7
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\w+))?")


class InvalidCron(ValueError):
    """The text is no cron, or names a date that never comes; its text says what is allowed."""


@dataclass(frozen=True)
class Cron:
    """The values that each field stands for; weekdays count from Sunday, 0 to 6.

    ``either_day``: both day fields are restricted, so a day that one of them names is enough.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    either_day: bool


@dataclass(frozen=True)
class _Field:
    """One field of a cron: its name, its range, and the names of its values if it has them."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What may stand in the field, in words."""
        numbers = f"{self.low} to {self.high}"
        return f"{numbers} or {self.names[0]} to {self.names[-1]}" if self.names else numbers

    def fault(self, text: str, reason: str) -> InvalidCron:
        """Return the error for a part of the field; it says what is allowed."""
        return InvalidCron(f"{self.name}: “{text}” {reason}; allowed: {self.allowed}")

    def value(self, text: str) -> int:
        """Return what a number or a name stands for; raise InvalidCron when it is neither."""
        if text.lower() in self.names:
            return self.names.index(text.lower()) + self.low
        if not re.fullmatch(r"[0-9]{1,4}", text):
            raise self.fault(text, "is not understood")
        if not self.low <= int(text) <= self.high:
            raise self.fault(text, "is out of range")
        return int(text)


_MINUTE, _HOUR, _DAY, _MONTH, _WEEKDAY = (
    _Field(CRON_FIELDS[0], 0, 59),
    _Field(CRON_FIELDS[1], 0, 23),
    _Field(CRON_FIELDS[2], 1, 31),
    _Field(CRON_FIELDS[3], 1, 12, MONTHS),
    _Field(CRON_FIELDS[4], 0, SUNDAY_TOO, WEEKDAYS),
)


def parse_cron(expression: str) -> Cron:
    """Return what ``expression`` says; raise InvalidCron when it is no cron or never comes."""
    texts = expression.split()
    if len(texts) != len(CRON_FIELDS):
        fields = f"five are needed: {', '.join(CRON_FIELDS)}"
        raise InvalidCron(f"“{expression}” has {len(texts)} fields, {fields}")
    minute, hour, day, month, weekday = texts
    cron = Cron(
        minutes=_values(_MINUTE, minute),
        hours=_values(_HOUR, hour),
        days=_values(_DAY, day),
        months=_values(_MONTH, month),
        weekdays=tuple(sorted({value % 7 for value in _values(_WEEKDAY, weekday)})),
        either_day=not day.startswith("*") and not weekday.startswith("*"),
    )
    _refuse_never(cron, expression)
    return cron


def cron_fault(expression: str) -> str | None:
    """Return what is wrong with a cron and what is allowed, or None when it is fine."""
    try:
        parse_cron(expression)
    except InvalidCron as error:
        return str(error)
    return None


def _values(field: _Field, text: str) -> tuple[int, ...]:
    return tuple(sorted({value for part in text.split(",") for value in _part(field, part)}))


def _part(field: _Field, text: str) -> range:
    match = _PART.fullmatch(text)
    if not match or (match["first"] == "*" and match["last"]):
        raise field.fault(text, "is not understood")
    first, last = _ends(field, match["first"], match["last"])
    if match["step"] is None:
        return range(first, last + 1)
    if match["first"] != "*" and not match["last"]:
        raise field.fault(text, f"has a step without a range (write {first}-{field.high}/…)")
    return range(first, last + 1, _step(field, text, match["step"]))


def _ends(field: _Field, first: str, last: str | None) -> tuple[int, int]:
    if first == "*":
        return field.low, field.high
    start = field.value(first)
    if last is None:
        return start, start
    end = field.value(last)
    if end == 0 and last.lower() == WEEKDAYS[0]:
        end = SUNDAY_TOO
    if start > end:
        raise field.fault(f"{first}-{last}", "runs backwards")
    return start, end


def _step(field: _Field, text: str, step: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", step) or not 1 <= int(step) <= field.high:
        raise field.fault(text, f"has a step that is not from 1 to {field.high}")
    return int(step)


def _refuse_never(cron: Cron, expression: str) -> None:
    if not cron.either_day and all(
        min(cron.days) > MONTH_LENGTHS[month - 1] for month in cron.months
    ):
        raise InvalidCron(
            f"“{expression}” never comes: no month of those it names has a day {min(cron.days)};"
            " allowed: a day that the month has, such as 28"
        )
