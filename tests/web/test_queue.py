from __future__ import annotations

from tests.publishing.newsroom import ANNA, approved, draft
from tests.review.forging import forge
from tests.web.reading_room import NAME, Browser, Site

from orchestra.review.actions import reject
from orchestra.review.paper import Paper
from orchestra.web.views.queue import ROWS


def shelve(site: Site, name: str, data: bytes) -> None:
    path = site.desk.office.output_folder / "drafts/essai" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    site.desk.refresh()


def test_an_empty_archive_says_so_in_words(anna: Browser) -> None:
    page = anna.get("/")
    assert page.status_code == 200
    assert "Nothing waits for you." in page.text


def test_a_draft_is_listed_with_agent_findings_and_words(anna: Browser, paper: Paper) -> None:
    page = anna.get("/").text
    assert f'<a href="/d/{paper.key}">{paper.title}</a>' in page
    assert "Agent d’essai" in page
    assert "Nothing to report" in page
    assert f"{paper.value('wordcount')} words" in page


def test_a_draft_that_was_not_checked_yet_says_so(site: Site, anna: Browser) -> None:
    draft(site.desk.workspace)
    site.desk.refresh(0)
    assert "being checked" in anna.get("/").text


def test_the_search_finds_words_of_the_text_whatever_their_accents(
    anna: Browser, paper: Paper
) -> None:
    assert paper.key in anna.get("/?q=etablis").text
    missed = anna.get("/?q=introuvable").text
    assert paper.key not in missed
    assert "No text matches." in missed


def test_the_filters_narrow_by_agent_and_status(site: Site, anna: Browser, paper: Paper) -> None:
    assert paper.key in anna.get("/?agent=essai").text
    assert paper.key not in anna.get("/?agent=ateliers").text
    site.desk.note(reject(site.desk.office, paper.key, ANNA, paper.version, "hors sujet"))
    assert paper.key not in anna.get("/").text
    assert paper.key in anna.get("/?status=rejected").text
    assert paper.key in anna.get("/?status=all").text
    assert paper.key not in anna.get("/?status=no-such-status").text


def test_more_drafts_than_a_page_holds_are_on_the_next_one(site: Site, anna: Browser) -> None:
    papers = [draft(site.desk.workspace, number) for number in range(1, ROWS + 2)]
    site.desk.refresh()
    first, second = anna.get("/").text, anna.get("/?page=2").text
    shown = [{paper.key for paper in papers if paper.key in page} for page in (first, second)]
    assert [len(keys) for keys in shown] == [ROWS, 1]
    assert not shown[0] & shown[1]
    assert 'href="/?page=2"' in first
    assert anna.get("/?page=99999").status_code == 200
    assert anna.get("/?page=-1").text == first


def test_what_is_approved_is_published_with_one_button(site: Site, anna: Browser) -> None:
    papers = [approved(site.desk.workspace, number) for number in (1, 2)]
    site.desk.refresh()
    page = anna.get("/").text
    assert "2 reflections are ready to be published" in page
    answer = anna.post("/publish", paper=[paper.key for paper in papers])
    assert answer.status_code == 200
    assert "2 reflections are published" in answer.text
    assert {site.desk.paper(paper.key).status for paper in papers} == {"published"}
    assert "ready to be published" not in anna.get("/").text


def test_an_approval_that_was_changed_is_not_ready_to_be_published(
    site: Site, anna: Browser
) -> None:
    forge(approved(site.desk.workspace).path, "all checked")
    site.desk.refresh()
    assert "ready to be published" not in anna.get("/").text
    assert "it is not the one that the audit has" in anna.get("/?status=approved").text


def test_what_cannot_be_published_is_named_with_the_reason(
    site: Site, anna: Browser, paper: Paper
) -> None:
    answer = anna.post("/publish", paper=[paper.key, "0" * 16])
    assert answer.status_code == 422
    assert "Not published" in answer.text
    assert "cannot become published" in answer.text
    assert site.desk.paper(paper.key).status == "draft"


def test_unreadable_files_are_listed_with_what_is_wrong(site: Site, anna: Browser) -> None:
    shelve(site, "10-latin.md", "---\ntitle: été\n---\n".encode("latin-1"))
    shelve(site, "11-faute.md", b"---\ntitle: [\n---\n")
    shelve(site, "12-vide.md", b"")
    shelve(site, "13-lourd.md", b"x" * 5_000_001)
    page = anna.get("/").text
    for words in ("not saved as UTF-8", "have a fault", "It is empty.", "far too large"):
        assert words in page


def test_a_title_of_markup_is_text(site: Site, anna: Browser) -> None:
    draft(site.desk.workspace, title="<script>alert(1)</script>")
    site.desk.refresh()
    page = anna.get("/").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_the_queue_is_in_the_browsers_language(site: Site, paper: Paper) -> None:
    page = site.browser(NAME, language="fr-FR,fr;q=0.9").get("/").text
    assert '<html lang="fr">' in page
    assert "<h1>À relire</h1>" in page
