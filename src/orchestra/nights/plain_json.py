"""What DBOS keeps is JSON and nothing else: a pickle in its tables is never opened.

DBOS reads a value by the serializer that its row names, whatever the settings say, and opening a
pickle runs what is in it: whoever may change a row could run code here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from orchestra.errors import StateError

if TYPE_CHECKING:
    from dbos import Serializer

BEGUN_ANEW = "the next run begins that reflection again"


class Unreadable(StateError):
    """What was kept of a workflow cannot be gone on with: a pickle, no JSON, or another shape."""


def json_serializer() -> Serializer:
    """Return DBOS's serializer for JSON; from then on none in this process opens a pickle."""
    from dbos import DBOSPortableJSONSerializer
    from dbos._serialization import DefaultSerializer

    # DBOS has no setting for this: rows that name the pickles' serializer would be read with it.
    DefaultSerializer.deserialize = _refuse  # type: ignore[assignment, method-assign]
    return DBOSPortableJSONSerializer()


def _refuse(_serializer: object, _data: str) -> NoReturn:
    raise Unreadable("a value kept in the nights' database is a pickle, which is not read")


def is_readable(status: Any, steps: list[Any]) -> bool:
    """Tell whether the order and the steps of a workflow, as DBOS lists them, could be read.

    What DBOS cannot read it lists as the text that is in the row; ours are all objects.
    """
    outputs = [step["output"] for step in steps]
    return isinstance(status.input, dict) and all(
        output is None or isinstance(output, dict) for output in outputs
    )
