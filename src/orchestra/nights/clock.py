"""How far the clock is believed: what is deleted for ever must not depend on a clock gone wrong.

A clock that leaps ahead is believed once it has kept the new time for two days.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestra.nights.ledger import Ledger

LEAP = timedelta(days=2)  # between two looks: further ahead, the clock may have gone wrong
PROOF = timedelta(days=2)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def see_clock(ledger: Ledger, now: datetime) -> datetime:
    """Note what the clock shows, and return the latest instant that it is believed for.

    That is ``now``; after a leap ahead it is for a while what was shown before.
    """
    known = ledger.instants()
    seen, believed = known.get("seen", now), known.get("believed", now)
    leapt = known.get("leapt", LONG_AGO)
    is_proven = now - leapt >= PROOF
    if now < seen:
        leapt, believed = LONG_AGO, now
    elif now - seen > LEAP:
        leapt, believed = now, seen if is_proven else believed
    elif is_proven:
        believed = now
    ledger.note_instants({"seen": now, "leapt": leapt, "believed": believed})
    return believed
