"""FM008-FM015: the values of the front matter are of the right kind and true."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from orchestra.checking.finding import Edit
from orchestra.checking.reading import is_new
from orchestra.checking.registry import Hit, rule
from orchestra.checking.rules.front_matter import is_unclosed
from orchestra.document import STATUSES, Document, count_body_words
from orchestra.evidence import SupportSum
from orchestra.prose import count_words, fold, squash
from orchestra.template import heading_key
from orchestra.yamlfile import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestra.checking.glance import Glance
    from orchestra.checking.world import World

OLD_WORDCOUNT_TOLERANCE = 0.02
_COUNT_LINE = re.compile(r"wordcount[ \t]*:[ \t]*(\d+)[ \t]*$", re.MULTILINE)
_SUMMED = tuple(SupportSum.model_fields)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_date(value: Any) -> bool:
    return isinstance(value, str | datetime.date)


def _is_keywords(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_line(item) for item in value)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_sum(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= set(_SUMMED)
        and all(_is_count(number) for number in value.values())
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


_LINE = (_is_line, "a line of text between quotation marks")
_COUNT = (_is_count, "a whole number")
_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(("title", "agent", "time", "status", "theme", "generated_by", "model"), _LINE),
    **dict.fromkeys(("template", "topic"), _LINE),
    **dict.fromkeys(("numero", "wordcount"), _COUNT),
    "date": (_is_date, 'a date such as "2026-02-03"'),
    "keywords": (_is_keywords, 'a list of words such as ["réemploi", "réparation"]'),
    "sources": (_is_list, "a list of citations: n, source, passage"),
    "support": (_is_sum, f"numbers of sentences: {', '.join(_SUMMED)}"),
    "provenance": (_is_mapping, "a mapping"),
    "review": (_is_mapping, "a mapping"),
}


def _is_miscounted(glance: Glance) -> bool:
    return bool(glance.document.value("wordcount") != glance.body_words)


def _has_odd_values(glance: Glance) -> bool:
    """Tell whether a value may be of the wrong kind, or a status, day or time that there is not."""
    document = glance.document
    data = document.front_matter.data if document.front_matter else {}
    for key, value in data.items():
        if key in _TYPES and not _TYPES[key][0](value):
            return True
    date = data.get("date")
    return (
        data.get("status", STATUSES[0]) not in STATUSES
        or ("date" in data and not (isinstance(date, str) and _is_day(date)))
        or not _TIME.fullmatch(data.get("time", "00:00"))
        or any(_wrong_sources(document, data.get("sources", [])))
    )


def _is_empty(glance: Glance) -> bool:
    return not glance.document.preamble and not glance.document.sections


def _hit(document: Document, message: str, *location: str | int) -> Hit:
    marks = document.front_matter.marks if document.front_matter else {}
    for end in range(len(location), 0, -1):
        if mark := marks.get(location[:end]):
            return Hit(mark.line, mark.column, message)
    return Hit(1, 1, message)


@rule("FM008", "wrong-type", "error", sieve=_has_odd_values)
def wrong_type(document: Document, _world: World) -> Iterator[Hit]:
    """A value in the front matter is not of the kind that its key takes.

    Why: programs that read the archive would fail, or misread it. Each entry of `sources` needs a
    citation number `n`, a `source` and a `passage`, and no two entries have the same number.
    Example:
    ```yaml
    keywords: "réemploi, réparation"   # one text, not a list
    time: 17:26:11                     # without quotation marks, YAML reads a number
    numero: "7"                        # a text, not a number
    ```
    Instead:
    ```yaml
    keywords: ["réemploi", "réparation"]
    time: "17:26:11"
    numero: 7
    ```
    """
    data = document.front_matter.data if document.front_matter else {}
    for key, (is_right, wanted) in _TYPES.items():
        if key in data and not is_right(data[key]):
            yield _hit(document, f"“{key}” must be {wanted}", key)
    if isinstance(data.get("sources"), list):
        yield from _wrong_sources(document, data["sources"])


def _wrong_sources(document: Document, entries: list[Any]) -> Iterator[Hit]:
    seen: set[int] = set()
    for index, entry in enumerate(entries):
        fields = entry if isinstance(entry, dict) else {}
        number = fields.get("n")
        has_texts = _is_line(fields.get("source")) and _is_line(fields.get("passage"))
        if not isinstance(number, int) or not _is_count(number) or not has_texts:
            message = "an entry of “sources” must have n (a number), source and passage (texts)"
            yield _hit(document, message, "sources", index)
        elif number in seen:
            yield _hit(document, f"two sources have the number {number}", "sources", index, "n")
        else:
            seen.add(number)


@rule("FM009", "unknown-status", "error", sieve=_has_odd_values)
def unknown_status(document: Document, _world: World) -> Iterator[Hit]:
    """The status is not one of the six that a document can have.

    Why: what is neither a draft nor approved could be published, or lost, by mistake.
    Example: `status: "publié"`.
    Instead: one of `draft`, `changes-requested`, `approved`, `published`, `withdrawn` and
    `rejected`, in English. A new text is a `draft`; the commands for reviewing and publishing
    change it.
    """
    status = document.value("status")
    if _is_line(status) and status not in STATUSES:
        guess = did_you_mean(status, STATUSES)
        yield _hit(
            document, f"unknown status “{status}”{guess}; one of {', '.join(STATUSES)}", "status"
        )


@rule("FM010", "invalid-date", "error", sieve=_has_odd_values)
def invalid_date(document: Document, _world: World) -> Iterator[Hit]:
    """The date is not a day of the calendar, written year-month-day.

    Why: the archive is sorted by it, and 03/02 may be read as the third of February or as the
    second of March.
    Example: `date: "2026-02-30"`, `date: "3 février 2026"`, `date: "03/02/2026"`;
    `date: 2026-02-03T10:00:00`, which is a day and a time.
    Instead: `date: "2026-02-03"`, and the time in `time`.
    """
    value = document.value("date")
    if isinstance(value, datetime.datetime):  # so YAML reads it without quotation marks
        value = value.isoformat()
    if isinstance(value, str) and not _is_day(value):
        yield _hit(document, f"“{value}” is no date; write it as 2026-02-03", "date")


def _is_day(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


@rule("FM011", "invalid-time", "error", sieve=_has_odd_values)
def invalid_time(document: Document, _world: World) -> Iterator[Hit]:
    """The time is not a time of day, written as 17:26:11 or 17:26.

    Why: documents of the same day are sorted by it.
    Example: `time: "25:61"`, `time: "17h26"`.
    Instead: `time: "17:26:11"`.
    """
    value = document.value("time")
    if _is_line(value) and not _TIME.fullmatch(value):
        yield _hit(document, f"“{value}” is no time of day; write it as 17:26:11", "time")


@rule("FM012", "wordcount-mismatch", "warning", sieve=_is_miscounted)
def wordcount_mismatch(document: Document, world: World) -> Iterator[Hit]:
    """The word count in the front matter is not the number of words in the body.

    Why: the program writes this number, so another one means that the text was changed since.
    Whatever stands between spaces is a word, also in headings, where `##` is one; the footer and
    the References do not count. An older document (without `template`) may count its References
    too, and be wrong by 2 %.
    Example: `wordcount: 1620` above a body of 1,598 words.
    Instead: the number that the message gives; `orchestra check --fix` writes it.
    """
    given = document.value("wordcount")
    if not _is_count(given):
        return
    actual = count_body_words(document, world.template.references_heading)
    accepted = (
        [actual] if is_new(document) else [actual, actual + _reference_words(document, world)]
    )
    tolerance = 0 if is_new(document) else OLD_WORDCOUNT_TOLERANCE
    if all(abs(given - count) > tolerance * count for count in accepted):
        message = f"wordcount says {given}, the body has {actual} words"
        yield replace(_hit(document, message, "wordcount"), edits=_counted(document, actual))


def _counted(document: Document, actual: int) -> tuple[Edit, ...]:
    """Return what writes the count, when it stands alone on the line of its key."""
    mark = document.front_matter.marks.get(("wordcount",)) if document.front_matter else None
    start = document.offset(mark.line, mark.column) if mark else 0
    found = _COUNT_LINE.match(document.text, start)
    return (Edit(found.start(1), found.end(1), str(actual)),) if found else ()


def _reference_words(document: Document, world: World) -> int:
    wanted = heading_key(world.template.references_heading)
    found = [section for section in document.sections if section.key == wanted]
    return sum(count_words(section.heading_line) + section.words for section in found)


@rule("FM013", "unknown-agent", "error")
def unknown_agent(document: Document, world: World) -> Iterator[Hit]:
    """The agent is not one that the workspace has.

    Why: the document would be signed by nobody. Checked only inside a workspace.
    Example: `agent: "Agent Tiers Lieux"`, where the file in `agents/` says
    `name: Agent Tiers-Lieux`.
    Instead: the `name` in one of the files in `agents/`: `agent: "Agent Tiers-Lieux"`. Their `id`
    is accepted as well, and capitals and accents do not matter.
    """
    name = document.value("agent")
    if world.agents is None or not _is_line(name) or world.agent(name):
        return
    names = [agent.name for agent in world.agents]
    message = f"no agent “{name}”{did_you_mean(name, names)}; agents: {', '.join(names)}"
    yield _hit(document, message, "agent")


@rule("FM014", "keywords-differ", "warning")
def keywords_differ(document: Document, world: World) -> Iterator[Hit]:
    """The keywords are not those of the agent's topic.

    Why: the KEY rules test the text against this list, so a keyword taken out of it is no longer
    asked of the text. Capitals and accents do not matter. Checked only inside a workspace, and only
    when `topic` is one of the topics in the agent's file.
    Example: `keywords: ["réemploi"]`, where the agent's file gives the topic the keywords
    « réemploi » and « réparation ».
    Instead: `keywords: ["réemploi", "réparation"]`, or the `topic` that the text is really about.
    """
    agent = world.agent(document.value("agent"))
    title = document.value("topic") or document.value("title")
    topic = agent.topic(title) if agent and isinstance(title, str) else None
    given = document.value("keywords")
    if topic is None or not _is_keywords(given) or given == topic.keywords:
        return
    has, wants = _by_key(given), _by_key(topic.keywords)
    missing = [wants[key] for key in wants if key not in has]
    extra = [has[key] for key in has if key not in wants]
    told = [
        f"lacks {', '.join(missing)}" if missing else "",
        f"adds {', '.join(extra)}" if extra else "",
    ]
    if missing or extra:
        message = f"not the topic's keywords: {' and '.join(filter(None, told))}"
        yield _hit(document, message, "keywords")


def _by_key(keywords: list[str]) -> dict[str, str]:
    return {squash(fold(keyword)): keyword for keyword in keywords}


@rule("FM015", "body-empty", "error", sieve=_is_empty)
def body_empty(document: Document, _world: World) -> Iterator[Hit]:
    """There is no text under the front matter.

    Why: an empty document must not wait for review as if there were something to read.
    Example: a file that ends with the line `---` that closes its front matter.
    Instead: restore the text, have it written again (`orchestra write AGENT`), or delete the file.
    """
    has_front = document.front_matter is not None or document.front_matter_error is not None
    if has_front and not document.preamble and not document.sections and not is_unclosed(document):
        last = document.text.rstrip().count("\n") + 1
        yield Hit(last, 1, "there is no text under the front matter; write the document again")
