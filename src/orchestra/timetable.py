"""When nights are due and when they may work: the settings' ``schedule``."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
    model_validator,
)

Missed = Literal["skip", "latest", "all"]

NEVER = "never"
CRON_FIELDS = ("minute", "hour", "day of month", "month", "day of week")
_FIELD = r"[0-9A-Za-z*,/-]+"
_CRON = rf"{_FIELD}( +{_FIELD}){{4}}"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9]"
FIRST_SEXAGESIMAL = 60
MINUTES_OF_A_DAY = 24 * 60


def check_cron_shape(cron: str) -> str:
    """Return ``cron`` with single spaces; raise ValueError when it is not five cron fields.

    Only the shape is looked at here: what the fields say is read by :mod:`orchestra.nights.cron`.
    """
    tidy = " ".join(cron.split())
    if not re.fullmatch(_CRON, tidy):
        raise ValueError(
            f"“{cron}” is not a cron: write five fields ({', '.join(CRON_FIELDS)}) of digits, names"
            " and * , - /, in quotes, such as “0 22 * * *”"
        )
    return tidy


def _agent_cron(schedule: str) -> str:
    if schedule.strip().casefold() == NEVER:
        return NEVER
    try:
        return check_cron_shape(schedule)
    except ValueError as error:
        raise ValueError(f"{error}; or {NEVER}") from None


def _clock(value: object) -> time:
    """Return a time of day; YAML reads 22:00 without quotes as 22 times sixty."""
    if isinstance(value, time):
        return value
    if type(value) is int and FIRST_SEXAGESIMAL <= value < MINUTES_OF_A_DAY:
        return time(*divmod(value, 60))
    if not isinstance(value, str) or not re.fullmatch(_CLOCK, value.strip()):
        raise ValueError(f"“{value}” is not a time of day; write HH:MM in quotes, such as “22:00”")
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


def _hh_mm(value: time) -> str:
    return f"{value:%H:%M}"


Cron = Annotated[
    str, AfterValidator(check_cron_shape), Field(json_schema_extra={"pattern": f"^{_CRON}$"})
]
AgentCron = Annotated[
    str, AfterValidator(_agent_cron), Field(json_schema_extra={"pattern": f"^({NEVER}|{_CRON})$"})
]
Clock = Annotated[
    time,
    BeforeValidator(_clock),
    PlainSerializer(_hh_mm),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK}$"}),
]


class Window(BaseModel):
    """The hours in which reflections are written; it may cross midnight."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    opens: Clock = Field(alias="from", description="Local time from which engines may work.")
    closes: Clock = Field(alias="until", description="Local time at which they stop.")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.opens == self.closes:
            raise ValueError(
                f"from and until are both {_hh_mm(self.opens)}, which leaves no time to work;"
                " let them differ, or write null for no window"
            )
        return self


class Schedule(BaseModel):
    """When reflections are due, and what becomes of those that could not be written in time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cron: Cron = Field(
        "0 22 * * *",
        description="When every agent's reflection is due, in local time: minute, hour, day of"
        " month, month, day of week, as in crontab(5).",
    )
    window: Window | None = Field(
        Window.model_validate({"from": "22:00", "until": "06:00"}),
        description="When engines may work; null for at any time.",
    )
    grace: int = Field(
        60, ge=0, le=1440, description="Minutes after which a due reflection counts as missed."
    )
    missed: Missed = Field(
        "latest",
        description="Missed reflections, of each agent: skip: none is written; latest: the latest"
        " is; all: the newest are, as many as missed_max.",
    )
    missed_max: int = Field(
        3, ge=1, le=60, description="With missed: all, how many an agent writes at most."
    )
    patience: int = Field(
        60, ge=0, le=1440, description="Minutes for which an engine's failure is waited out."
    )
    per_host: int = Field(1, ge=1, le=16, description="Calls at once to each engine's host.")
    keep_days: int = Field(
        90,
        ge=7,
        le=3650,
        description="Days for which .orchestra keeps run records, texts that no draft came of and"
        " what became of a night; drafts stay.",
    )

    @field_validator("window", mode="before")
    @classmethod
    def _two_times(cls, window: object) -> object:
        if window is None or isinstance(window, (dict, Window)):
            return window
        raise ValueError('write from: "22:00" and until: "06:00" below it, or null for no window')
