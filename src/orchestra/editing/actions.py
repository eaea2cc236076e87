"""What an editor offers to do about the findings in a text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lsprotocol import types

from orchestra.checking.finding import Edit
from orchestra.checking.fixing import SEALED, fix_text
from orchestra.checking.registry import find_rule
from orchestra.document import parse_document, split_front_matter
from orchestra.editing.translate import diagnostic_of, line_edits, meet, text_edits
from orchestra.inline import take_ignores

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.finding import Finding
    from orchestra.checking.world import World
    from orchestra.editing.places import Places

QUICK_FIX = types.CodeActionKind.QuickFix
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.orchestra"
MOST = 100  # findings in one place about which something is offered: a menu has an end
KINDS: list[types.CodeActionKind | str] = [QUICK_FIX, FIX_ALL]


@dataclass(frozen=True)
class Judged:
    """A text with what was found in it: ``path`` and ``world`` are what it was judged by."""

    path: str
    places: Places
    world: World
    findings: Sequence[Finding]
    diagnostics: Sequence[types.Diagnostic]


@dataclass(frozen=True)
class Offer:
    """Something to do: ``edits`` do it, ``diagnostics`` are what it is about."""

    title: str
    kind: types.CodeActionKind | str
    edits: list[types.TextEdit]
    diagnostics: tuple[types.Diagnostic, ...] = ()
    is_preferred: bool = False


def judge_places(path: str, places: Places, world: World, findings: Sequence[Finding]) -> Judged:
    """Return the findings with the diagnostics that show them."""
    diagnostics = [diagnostic_of(finding, places) for finding in findings]
    return Judged(path, places, world, findings, diagnostics)


def offers(
    judged: Judged,
    where: types.Range,
    only: Sequence[str] | None = None,
    about: Sequence[types.Diagnostic] = (),
) -> list[Offer]:
    """Return what can be done about the findings in ``where``, and about all of them.

    ``only`` names the kinds that are asked for; None asks for every one. ``about`` are the
    diagnostics that the editor asks about: some ask so of one of them, and name the whole text.
    """
    found: list[Offer] = []
    if _is_asked(QUICK_FIX.value, only):
        here = list(islice(_meant(judged, where, about), MOST))
        found += [offer for one in here for offer in _mending(*one, judged.places)]
        found += _ignoring(here, judged.places)
    if _is_asked(FIX_ALL, only):
        found += _mending_all(judged)
    return found


def _meant(
    judged: Judged, where: types.Range, about: Sequence[types.Diagnostic]
) -> Iterator[tuple[Finding, types.Diagnostic]]:
    named = [(diagnostic.range, diagnostic.message) for diagnostic in about]
    for finding, shown in zip(judged.findings, judged.diagnostics, strict=True):
        if meet(shown.range, where) and (not named or (shown.range, shown.message) in named):
            yield finding, shown


def _is_asked(kind: str, only: Sequence[str] | None) -> bool:
    return only is None or any(not o or kind == o or kind.startswith(f"{o}.") for o in only)


def _mending(finding: Finding, shown: types.Diagnostic, places: Places) -> Iterator[Offer]:
    if finding.edits:
        title = f"Mend {finding.rule}: {finding.message}"
        yield Offer(
            title, QUICK_FIX, text_edits(finding.edits, places), (shown,), is_preferred=True
        )


def _ignoring(here: Sequence[tuple[Finding, types.Diagnostic]], places: Places) -> Iterator[Offer]:
    """Yield the offers to put a comment above a paragraph, each for all that it would silence."""
    about: dict[tuple[str, Edit], list[types.Diagnostic]] = {}
    for finding, shown in here:
        if edit := ignoring_edit(finding, places):
            title = f"Ignore {finding.rule} {finding.name} here"
            about.setdefault((title, edit), []).append(shown)
    for (title, edit), diagnostics in about.items():
        yield Offer(title, QUICK_FIX, text_edits([edit], places), tuple(diagnostics))


def ignoring_edit(finding: Finding, places: Places) -> Edit | None:
    """Return the edit that puts a comment above the paragraph or heading of a finding.

    None in the front matter, and wherever a comment would not silence it.
    """
    rule = find_rule(finding.rule)
    _, body_line, body = split_front_matter(places.text)
    if rule is None or rule.scope == "exceptions" or finding.line < body_line:
        return None
    lines = body.split("\n")
    at = min(finding.line - body_line, len(lines) - 1)
    while at and _stands_below(at, lines):
        at -= 1
    comment = f"<!-- orchestra: ignore {finding.rule} -->"
    _, ignores = take_ignores("\n".join([*lines[:at], comment, *lines[at:]]), body_line)
    if not any(each.covers(finding.line + 1, finding.rule) for each in ignores):
        return None
    start = len(places.text) - len(body) + sum(len(line) + 1 for line in lines[:at])
    return Edit(start, start, f"{comment}\n")


def _stands_below(at: int, lines: Sequence[str]) -> bool:
    """Tell whether a line and the one above it are of one paragraph."""
    return bool(lines[at].strip() and lines[at - 1].strip()) and not any(
        line.lstrip().startswith("#") for line in lines[at - 1 : at + 1]
    )


def _mending_all(judged: Judged) -> Iterator[Offer]:
    """Yield the offer to mend all that is certain, unless that would void an approval."""
    if not any(finding.edits for finding in judged.findings):
        return
    if parse_document(judged.places.text).value("status") in SEALED:
        return
    after, count = fix_text(judged.path, judged.places.text, judged.world)
    if count:
        edits = line_edits(after, judged.places)
        yield Offer("Mend all that is certain in this document", FIX_ALL, edits)


def code_action(offer: Offer, uri: str, version: int, *, is_versioned: bool) -> types.CodeAction:
    """Return an offer for the document at ``uri``.

    ``is_versioned`` when the editor takes changes of one version of a document.
    """
    if is_versioned:
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        change = types.TextDocumentEdit(document, list(offer.edits))
        edit = types.WorkspaceEdit(document_changes=[change])
    else:
        edit = types.WorkspaceEdit(changes={uri: offer.edits})
    return types.CodeAction(
        title=offer.title,
        kind=offer.kind,
        edit=edit,
        diagnostics=list(offer.diagnostics) or None,
        is_preferred=offer.is_preferred or None,
    )
