from __future__ import annotations

import re

import pytest
from lxml.html import HtmlElement, fromstring
from tests.checking.documents import GOOD, INTRODUCTION
from tests.publishing.newsroom import ANNA, approved, draft, now
from tests.review.forging import FORGERIES, forge
from tests.web.reading_room import NAME, Browser, Site

from orchestra.publishing.publish import publish
from orchestra.review.actions import Remark, request_changes
from orchestra.review.paper import Paper, read_paper
from orchestra.review.proposals import pending
from orchestra.web.desk import open_desk
from orchestra.web.reading import MAX_RENDERED, place_of
from orchestra.workspace import load_workspace


def shelved(site: Site, data: bytes) -> Paper:
    path = site.desk.office.output_folder / "drafts/essai/09-essai.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    site.desk.refresh()
    return read_paper(site.desk.office.output_folder, path)


def row_with(page: HtmlElement, words: str) -> HtmlElement:
    rows = page.xpath("//div[contains(@class, 'row')]")
    [found] = [row for row in rows if words in row.text_content()]
    return found


def test_the_text_is_shown_with_title_keywords_and_state(anna: Browser, paper: Paper) -> None:
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    assert page.xpath("//h1")[0].text_content() == paper.title
    assert [word.text for word in page.xpath("//ul[@class='keywords']/li")] == paper.keywords
    headings = [heading.text_content() for heading in page.xpath("//div[@class='text']/h2")]
    assert headings == ["Résumé exécutif", "Introduction", "Conclusion", "Références"]


def test_a_citation_leads_to_its_passage_with_the_supporting_words_marked(
    anna: Browser, paper: Paper
) -> None:
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    cite = page.xpath("//div[@class='text']//a[@class='cite'][.='1']")[0]
    passage = page.get_element_by_id(cite.get("href").removeprefix("#"))
    assert "L’atelier d’essai compte" in passage.text_content()
    assert "42 établis" in " ".join(mark.text_content() for mark in passage.xpath(".//mark"))
    assert "Carnet d’essai des ateliers" in passage.text_content()
    assert passage.xpath(".//a/@href") == ["https://essai.invalid/carnet"]
    row = cite.xpath("ancestor::div[contains(@class, 'row')]")[0]
    assert passage in row.iter()


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("kind: note\n", "Reading note on Carnet d’essai"),
        ("kind: note\nnote_by: Camille Roy\n", "Reading note by Camille Roy on Carnet d’essai"),
    ],
)
def test_a_passage_of_a_note_is_said_to_be_of_a_note(
    site: Site, paper: Paper, known: str, said: str
) -> None:
    root = site.desk.workspace.root
    (root / "sources/essais/carnet.md.yaml").write_text(known, "utf-8")
    again = Site(open_desk(load_workspace(root), now), site.access)
    page = fromstring(again.browser(NAME).get(f"/d/{paper.key}").text)
    assert said in page.text_content()


@pytest.mark.parametrize("name", FORGERIES)
def test_an_approval_that_was_changed_is_not_shown_as_one(
    site: Site, anna: Browser, name: str
) -> None:
    paper = approved(site.desk.workspace)
    site.desk.refresh()
    assert "Approved by" in anna.get(f"/d/{paper.key}").text
    forge(paper.path, name)
    page = anna.get(f"/d/{paper.key}").text
    assert "it is not the one that the audit has" in page
    assert "Approved by" not in page
    assert f'href="/d/{paper.key}/approve"' in page
    assert 'action="/publish"' not in page


def test_what_is_published_with_another_review_says_so(site: Site, anna: Browser) -> None:
    paper = approved(site.desk.workspace)
    done = publish(site.desk.workspace, [(paper.key, paper.version)], ANNA, now)
    assert "answers for it" in anna.get(f"/d/{paper.key}").text
    forge(done.papers[0].path, "another day")
    page = anna.get(f"/d/{paper.key}").text
    assert "it is not the one that the audit has" in page
    assert "answers for it" not in page


def test_a_reference_leads_to_where_it_is_first_cited(anna: Browser, paper: Paper) -> None:
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    first, again = page.xpath("//div[@class='text']//a[@class='cite'][.='2']/@href")
    assert first == again


def test_a_citation_of_nothing_says_that_nothing_supports_the_claim(
    site: Site, anna: Browser
) -> None:
    paper = draft(site.desk.workspace, text=GOOD.replace("du temps [2].", "du temps [2] [7]."))
    page = anna.get(f"/d/{paper.key}").text
    assert "The citation [7] leads to no passage of the library" in page


def test_findings_stand_in_the_margin_of_their_paragraph(site: Site, anna: Browser) -> None:
    paper = draft(site.desk.workspace, text=GOOD.replace("42 établis", "48 établis"))
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    [row] = page.xpath("//div[contains(@class, 'faulty')]")
    assert row.get("id") == f"l{INTRODUCTION + 2}"
    assert "figure not in passage" in row.text_content()
    assert "REF005" in row.text_content()
    assert page.xpath(f"//a[@href='#l{INTRODUCTION + 2}']")


def test_findings_of_the_front_matter_stand_above_the_text(site: Site, anna: Browser) -> None:
    paper = draft(site.desk.workspace, text=GOOD.replace('time: "17:26:11"', 'time: "27:26:11"'))
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    assert "FM011" in page.xpath("//section[@aria-labelledby='checked']")[0].text_content()


def test_remarks_stand_at_their_paragraph_and_general_ones_on_top(
    site: Site, anna: Browser, paper: Paper
) -> None:
    remarks = [Remark("Plus court.", "Introduction", 2), Remark("Bien dans l’ensemble.")]
    request_changes(site.desk.office, paper.key, ANNA, paper.version, remarks)
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    assert "Celui qui répare" in row_with(page, "Plus court.").text_content()
    assert "Bien dans" in page.xpath("//section[@aria-labelledby='general']")[0].text_content()


def test_a_remark_follows_its_paragraph_when_others_are_put_before_it(
    site: Site, anna: Browser, paper: Paper
) -> None:
    remark = Remark("Plus court.", "Introduction", 2)
    paper = request_changes(site.desk.office, paper.key, ANNA, paper.version, [remark])
    moved = paper.text.replace("## Introduction\n", "## Introduction\n\nUn ajout.\n\nUn autre.\n")
    paper.path.write_text(moved, "utf-8")
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    assert "Celui qui répare" in row_with(page, "Plus court.").text_content()


def test_the_neighbours_are_those_of_the_queue(site: Site, anna: Browser) -> None:
    keys = [draft(site.desk.workspace, number).key for number in (1, 2, 3)]
    site.desk.refresh()
    order = re.findall(r'<h3><a href="/d/(\w{16})', anna.get("/").text)
    assert sorted(order) == sorted(keys)
    page = fromstring(anna.get(f"/d/{order[1]}").text)
    assert page.xpath("//a[@rel='prev']/@href") == [f"/d/{order[0]}"]
    assert page.xpath("//a[@rel='next']/@href") == [f"/d/{order[2]}"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("---\ntitle: été\n---\n\nUn été.\n".encode("latin-1"), "not saved as UTF-8"),
        (b"---\ntitle: [\n---\n\n## Un titre\n\nLe texte.\n", "have a fault"),
        (b"", "It is empty."),
        (b"x" * 5_000_001, "far too large"),
        (b"Un texte sans rien avant.\n", "are missing at its top"),
    ],
)
def test_a_file_with_a_fault_is_shown_with_words(
    site: Site, anna: Browser, data: bytes, words: str
) -> None:
    answer = anna.get(f"/d/{shelved(site, data).key}")
    assert answer.status_code == 200
    assert words in answer.text


def test_a_latin_1_text_is_shown_decoded(site: Site, anna: Browser) -> None:
    paper = shelved(site, "---\ntitle: été\n---\n\nUn été chaud.\n".encode("latin-1"))
    assert "Un été chaud." in anna.get(f"/d/{paper.key}").text


def test_a_text_too_long_to_be_read_is_not_rendered(site: Site, anna: Browser) -> None:
    long = "Une phrase. " * (MAX_RENDERED // 12 + 1)
    paper = shelved(site, f"---\ntitle: long\n---\n\n{long}\n".encode())
    answer = anna.get(f"/d/{paper.key}")
    assert "too long to be shown here" in answer.text
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("title", ["🌱🌍♻️", "Une très longue question " * 20, "\u202e<b>x</b>"])
def test_any_title_leaves_the_page_usable(site: Site, anna: Browser, title: str) -> None:
    paper = draft(site.desk.workspace, title=title)
    page = fromstring(anna.get(f"/d/{paper.key}").text)
    assert page.xpath("//h1")[0].text_content() == title.strip()
    assert page.xpath("//a[@data-key='e']")


def test_a_document_that_went_is_gone_in_words(anna: Browser, paper: Paper) -> None:
    paper.path.unlink()
    answer = anna.get(f"/d/{paper.key}")
    assert answer.status_code == 404
    assert "This text is no longer there" in answer.text


@pytest.mark.parametrize("key", ["../../etc/passwd", "..%2f..%2fx", "essai/03", "x" * 16, "A" * 16])
def test_only_a_key_leads_to_a_document(anna: Browser, paper: Paper, key: str) -> None:
    assert anna.get(f"/d/{key}").status_code in (404, 422)


def test_markup_in_a_body_or_a_heading_is_text(site: Site, anna: Browser) -> None:
    bad = "## Introduction\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))\n"
    paper = draft(site.desk.workspace, text=GOOD.replace("## Introduction\n", bad))
    page = anna.get(f"/d/{paper.key}").text
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_a_place_is_the_paragraph_that_begins_at_or_before_a_line(paper: Paper) -> None:
    place = place_of(paper.document, INTRODUCTION + 4)
    assert (place.section, place.paragraph) == ("Introduction", 2)
    assert place.quote.startswith("Celui qui répare")
    assert place_of(paper.document, INTRODUCTION).paragraph == 0
    assert place_of(paper.document, 1).section == ""


def test_a_section_asked_to_be_rewritten_is_shown_as_under_way(
    site: Site, anna: Browser, paper: Paper
) -> None:
    anna.post(
        f"/d/{paper.key}/request-changes",
        seen=paper.version, text="Un exemple.", line=str(INTRODUCTION + 2), rewrite="yes",
    )  # fmt: skip
    assert [p.heading for p in pending(site.desk.workspace.state_folder)] == ["Introduction"]
    page = anna.get(f"/d/{paper.key}").text
    assert "Being rewritten…" in page
    assert f'hx-get="/d/{paper.key}/rewrites"' in page


@pytest.mark.parametrize("words", ["9" * 400, ".inf", "-.inf", "1.5", "[1]", '"douze"', "true"])
def test_a_count_that_nothing_can_be_is_shown_as_it_is(
    anna: Browser, site: Site, words: str
) -> None:
    text = GOOD.replace('{engine: "ollama"}', f'{{engine: "ollama", words: {words}}}', 1)
    shown = anna.get(f"/d/{shelved(site, text.encode()).key}")
    assert shown.status_code == 200
    assert "ollama" in shown.text
