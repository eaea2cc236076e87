from __future__ import annotations

from dataclasses import replace

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec
from tests.checking.documents import GOOD
from tests.checking.documents import WORLD as WHOLE

from orchestra.check_settings import CheckSettings
from orchestra.checking.fixing import fix_text
from orchestra.checking.policy import Policy
from orchestra.checking.runner import check_text
from orchestra.editing.actions import (
    FIX_ALL,
    MOST,
    QUICK_FIX,
    Judged,
    Offer,
    code_action,
    ignoring_edit,
    judge_places,
    offers,
)  # fmt: skip
from orchestra.editing.places import Places

# Few rules, so that what is found is exact.
SELECT = ["SEC014", "SEC015", "REF001", "FM008", "FM012", "DIS008"]
WORLD = replace(WHOLE, policy=Policy(CheckSettings(select=SELECT)))
UTF16 = PositionCodec(types.PositionEncodingKind.Utf16)
EVERYWHERE = types.Range(types.Position(0, 0), types.Position(10_000, 0))
FAULTY = GOOD.replace("## Résumé exécutif", "## RÉSUMÉ exécutif").replace("[2]", "[2][9][8]")


def _judged(text: str) -> Judged:
    places = Places(text, UTF16)
    return judge_places("x.md", places, WORLD, check_text("x.md", places.text, WORLD))


def _titles(found: list[Offer]) -> list[str]:
    return [offer.title.split(":")[0] for offer in found]


def test_good_document_offers_nothing() -> None:
    assert offers(_judged(GOOD), EVERYWHERE, None) == []


def test_every_finding_is_offered_what_can_be_done() -> None:
    found = offers(_judged(FAULTY), EVERYWHERE, None)
    assert _titles(found) == [
        "Mend SEC014",
        "Ignore SEC014 heading-form here",
        "Ignore REF001 unresolved-citation here",
        "Mend all that is certain in this document",
    ]
    assert [len(offer.diagnostics) for offer in found] == [1, 1, 2, 0]
    assert [offer.kind for offer in found] == [QUICK_FIX, QUICK_FIX, QUICK_FIX, FIX_ALL]


def test_only_findings_in_the_range_are_offered_something() -> None:
    judged = _judged(FAULTY)
    shown = judged.diagnostics[0].range
    assert _titles(offers(judged, shown, ["quickfix"])) == [
        "Mend SEC014",
        "Ignore SEC014 heading-form here",
    ]
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    assert offers(judged, start, ["quickfix"]) == []


def test_only_the_diagnostics_asked_about_are_offered_something() -> None:
    judged = _judged(FAULTY)
    found = offers(judged, EVERYWHERE, ["quickfix"], judged.diagnostics[1:2])
    assert _titles(found) == ["Ignore REF001 unresolved-citation here"]
    assert [len(offer.diagnostics) for offer in found] == [1]


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, {QUICK_FIX, FIX_ALL}),
        ([""], {QUICK_FIX, FIX_ALL}),
        (["quickfix"], {QUICK_FIX}),
        (["source"], {FIX_ALL}),
        (["source.fixAll"], {FIX_ALL}),
        ([FIX_ALL], {FIX_ALL}),
        (["source.fix", "refactor"], set()),
        ([], set()),
    ],
)
def test_only_the_kinds_asked_for_are_offered(only: list[str] | None, kinds: set[str]) -> None:
    assert {offer.kind for offer in offers(_judged(FAULTY), EVERYWHERE, only)} == kinds


def test_mending_all_does_what_the_command_line_does() -> None:
    (offer,) = offers(_judged(FAULTY), EVERYWHERE, [FIX_ALL])
    after, _ = fix_text("x.md", FAULTY, WORLD)
    lines = FAULTY.split("\n")
    for edit in reversed(offer.edits):
        assert (edit.range.start.character, edit.range.end.character) == (0, 0)
        lines[edit.range.start.line : edit.range.end.line] = edit.new_text.split("\n")[:-1]
    assert "\n".join(lines) == after != FAULTY


@pytest.mark.parametrize("status", ["approved", "published"])
def test_mending_all_is_not_offered_of_what_somebody_approved(status: str) -> None:
    judged = _judged(FAULTY.replace('status: "draft"', f'status: "{status}"'))
    assert "Mend SEC014" in _titles(offers(judged, EVERYWHERE, None))
    assert offers(judged, EVERYWHERE, [FIX_ALL]) == []


@pytest.mark.parametrize(
    ("right", "wrong", "above"),
    [
        ("[2]", "[2] [9]", "Celui qui répare"),
        ("les membres", "les membres\nqui y viennent [9]", "Le lieu d’essai"),
        ("## Résumé exécutif", "## RÉSUMÉ exécutif", "## RÉSUMÉ"),
        ("## Résumé exécutif", "Avant.\n## RÉSUMÉ exécutif", "## RÉSUMÉ"),
        ("## Introduction\n\n", "## Introduction\n", None),
        ("## Introduction\n\nLe lieu", "## Introduction\nLe [9] lieu", "Le [9] lieu"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_comment_silences_the_finding(
    right: str, wrong: str, above: str | None, newline: str
) -> None:
    text = GOOD.replace(right, wrong, 1).replace("\n", newline)
    judged = _judged(text)
    rules = ("REF001", "SEC014")
    here = [finding for finding in judged.findings if finding.rule in rules]
    assert bool(here) is (above is not None and wrong in text.replace("\r\n", "\n"))
    for finding in here:
        edit = ignoring_edit(finding, judged.places)
        assert edit is not None
        assert judged.places.text[edit.start :].startswith(above or "")
        after = judged.places.text[: edit.start] + edit.text + judged.places.text[edit.end :]
        left = check_text("x.md", after, WORLD)
        others = [found.rule for found in judged.findings if found.rule != finding.rule]
        # That an error is ignored is itself said, as a warning.
        assert [found.rule for found in left if found.rule != "DIS008"] == others


def test_nothing_is_ignored_in_the_front_matter_or_between_paragraphs() -> None:
    text = GOOD.replace("numero: 3", "numero: trois").replace(
        "## Introduction", "\n\n## Introduction"
    )
    judged = _judged(text)
    assert {finding.rule for finding in judged.findings} == {"FM008", "SEC015"}
    assert not any(ignoring_edit(finding, judged.places) for finding in judged.findings)


def test_menu_has_an_end() -> None:
    many = "".join(f"[{number}]" for number in range(1000, 1000 + 2 * MOST))
    judged = _judged(GOOD.replace("[2]", f"[2]{many}"))
    (offer,) = offers(judged, EVERYWHERE, ["quickfix"])
    assert len(offer.diagnostics) == MOST


def test_change_names_the_version_only_to_editors_that_take_it() -> None:
    place = types.Position(0, 0)
    offer = Offer("t", QUICK_FIX, [types.TextEdit(types.Range(place, place), "x")])
    versioned = code_action(offer, "file:///x.md", 7, is_versioned=True).edit
    assert versioned
    assert versioned.changes is None
    (change,) = versioned.document_changes or []
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 7
    plain = code_action(offer, "file:///x.md", 7, is_versioned=False).edit
    assert plain == types.WorkspaceEdit(changes={"file:///x.md": offer.edits})
