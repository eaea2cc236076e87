"""The morning summary says what happened, in French, and shows nothing that acts."""

from __future__ import annotations

from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.nights.rows import TEN, make_row

from orchestra.errors import WorkspaceError
from orchestra.nights import french
from orchestra.nights.row import Row
from orchestra.nights.summary import Summary, summarise
from orchestra.prose import NARROW_NBSP, NBSP

PARIS = ZoneInfo("Europe/Paris")
NAMES = {"durabilite": "Agent Durabilité", "amelia": "Amélia", "tiers-lieux": "Agent Tiers-Lieux"}
VOID = {"meta", "br", "hr"}
DRAFT = "output/drafts/2026/11/communs.md"


def written(agent: str = "durabilite", **values: Any) -> Row:
    fields = {
        "topic": "Communs et gouvernance",
        "draft": DRAFT,
        "words": 1634,
        "warnings": 2,
        "seconds": 336.2,
        "started_at": TEN,
        "finished_at": TEN + timedelta(seconds=336),
    }
    return make_row(agent, "written", **(fields | values))


def summary(*rows: Row, **values: Any) -> Summary:
    return summarise(rows, PARIS, NAMES, **values)


def plain(text: str) -> str:
    return text.replace(NBSP, " ").replace(NARROW_NBSP, " ")


class Reader(HTMLParser):
    """Read a document strictly: every element closed in order, its tags, attributes and text."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.feed(document)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def both(*rows: Row, **values: Any) -> list[str]:
    """Return the words of the text and of the HTML, which say the same things."""
    made = summary(*rows, **values)
    return [" ".join(plain(text).split()) for text in (made.text, Reader(made.html).text)]


def test_the_title_counts_what_was_written_of_what_was_due() -> None:
    rows = [written(), written("amelia"), make_row("tiers-lieux", "failed", reason="no memory")]
    assert plain(summary(*rows).title) == "Nuit du 22 novembre 2026 : 2 réflexions écrites sur 3"


def test_one_reflection_is_singular() -> None:
    assert plain(summary(written()).title).endswith(": 1 réflexion écrite sur 1")


def test_a_night_that_wrote_nothing_says_so_in_its_title() -> None:
    title = plain(summary(make_row("amelia", "skipped", reason="off")).title)
    assert title == "Nuit du 22 novembre 2026 : aucune réflexion écrite sur 1"


def test_several_nights_are_named_by_their_first_and_last_dates() -> None:
    later = written("amelia", date=date(2026, 12, 1), due_at=TEN + timedelta(days=9))
    title = plain(summary(later, written()).title)
    assert title.startswith("Nuits du 22 novembre 2026 au 1er décembre 2026 : 2 réflexions")


def test_a_night_of_nothing_due_says_so() -> None:
    made = summary()
    assert plain(made.title) == "Cette nuit : aucune réflexion n’était prévue"
    for text in both():
        assert "Rien n’est à relire ce matin." in text
        assert "ÉCRITES" not in text.upper()


def test_a_written_reflection_shows_what_a_reviewer_wants_to_know() -> None:
    for text in both(written()):
        assert "Agent Durabilité : « Communs et gouvernance »" in text
        assert "1 634 mots, en 5 min 36 s (de 22 h 00 à 22 h 05)" in text
        assert "0 erreur, 2 avertissements" in text
        assert f"{DRAFT} Le détail : orchestra check {DRAFT}" in text


def test_a_clean_reflection_has_nothing_to_look_up() -> None:
    for text in both(written(warnings=0, words=1)):
        assert "1 mot, en" in text
        assert "0 erreur, 0 avertissement" in text
        assert "orchestra check" not in text


def test_a_failure_shows_its_reason_as_it_is_and_what_to_do() -> None:
    reason = "Ollama does not answer — start it: ollama serve"
    row = make_row("amelia", "failed", topic="L’été à venir", reason=reason, attempts=3)
    for text in both(row):
        assert "Amélia : « L’été à venir » Abandonnée après 3 tentatives." in text
        assert reason in text
        assert "À faire : corriger la cause, puis orchestra write amelia --topic 'L’été" in text


def test_a_failure_that_kept_a_draft_names_it() -> None:
    for text in both(make_row("amelia", "failed", draft=DRAFT)):
        assert f"La raison n’est pas connue. Ce qui était écrit est gardé : {DRAFT}" in text


def test_each_status_has_its_own_part() -> None:
    rows = [
        make_row("durabilite", "waiting", topic="Habitat", reason="the window ended"),
        make_row("amelia", "planned"),
        make_row("tiers-lieux", "running", topic="Culture", started_at=TEN),
        make_row("amelia", "skipped", reason="the computer was off"),
    ]
    for text in both(*rows):
        words = text.lower()
        order = ["à reprendre la prochaine nuit", "pas encore commencée, prévue à 22 h 00"]
        order += ["« habitat »", "la prochaine nuit continue", "the window ended"]
        order += ["encore en cours", "« culture »", "commencée à 22 h 00", "non commencées"]
        order += ["the computer was off"]
        places = [words.index(part) for part in order]
        assert places == sorted(places)
        assert "en échec" not in words


def test_an_agent_without_a_name_is_shown_by_its_id() -> None:
    for text in both(written("nouvel-agent")):
        assert "nouvel-agent : « Communs" in text


def test_times_are_those_of_the_workspace() -> None:
    made = summarise([written()], ZoneInfo("America/Martinique"), NAMES)
    assert "de 17 h 00 à 17 h 05" in plain(made.text)


def test_spaces_before_high_punctuation_and_inside_guillemets_do_not_break() -> None:
    row = make_row("amelia", "failed", topic="Culture", reason="down", draft=DRAFT)
    made = summary(written(), row, make_row("amelia", "waiting"), link="https://a.example/")
    for text in (made.title, made.text, Reader(made.html).text):
        assert " :" not in text
        assert "« " not in text
        assert " »" not in text
        assert f"{NBSP}:" in text
        assert f"sur{NBSP}3" in text


def test_the_html_is_a_whole_document_without_anything_external() -> None:
    made = summary(written(), make_row("amelia", "failed", reason="down"))
    page = Reader(made.html)
    assert made.html.startswith("<!DOCTYPE html>\n")
    assert page.attributes["lang"][0] == "fr"
    assert page.attributes["charset"] == ["utf-8"]
    assert "width=device-width" in page.attributes["content"][0]
    assert not {"src", "href", "class", "id"} & page.attributes.keys()
    assert not {"script", "style", "link", "img", "iframe"} & set(page.tags)
    assert not any("url(" in style for style in page.attributes["style"])


def test_markup_in_a_row_is_inert() -> None:
    evil = '<script>alert(1)</script><img src="x" onerror="x">'
    rows = [written(topic=evil), make_row("amelia", "failed", topic=evil, reason=evil, draft=evil)]
    made = summarise(rows, PARIS, {"amelia": evil})
    page = Reader(made.html)
    assert not {"script", "img"} & set(page.tags)
    assert evil in page.text
    assert evil in made.text


def test_line_breaks_stay_in_reasons_and_control_characters_go() -> None:
    row = make_row("amelia", "failed", topic="un\ndeux", reason="one\n\x1b[31mtwo\x00")
    made = summary(row)
    assert "un deux" in made.text
    assert "  one\n  [31mtwo\n" in made.text
    assert "one\n[31mtwo</p>" in made.html
    assert "\x1b" not in made.text + made.html


def test_the_link_leads_to_the_drafts() -> None:
    made = summary(written(), link="https://a.example/?a=1&b=2")
    assert Reader(made.html).attributes["href"] == ["https://a.example/?a=1&b=2"]
    assert plain(made.text).endswith("Relire et décider : https://a.example/?a=1&b=2\n")


def test_a_link_that_is_not_a_web_address_is_only_text() -> None:
    page = Reader(summary(written(), link="javascript:alert(1)").html)
    assert "href" not in page.attributes
    assert "javascript:alert(1)" in page.text


def test_a_language_without_templates_is_refused() -> None:
    with pytest.raises(WorkspaceError, match=r"“eo”.*languages: fr"):
        summary(written(), language="eo")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (36.4, "36 s"), (59.6, "1 min"), (336, "5 min 36 s"), (3605, "1 h 5 s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert french.duration(seconds) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 mot"), (1, "1 mot"), (2, "2 mots"), (12345, "12_345 mots")]
)
def test_counts(value: int, text: str) -> None:
    assert french.count(value, "mot") == text.replace(" ", NBSP).replace("_", NARROW_NBSP)


def test_every_month_has_its_name() -> None:
    days = [plain(french.day(date(2026, month, 2))) for month in range(1, 13)]
    assert (days[1], days[7], days[11]) == ("2 février 2026", "2 août 2026", "2 décembre 2026")
    assert len(set(days)) == 12
