from __future__ import annotations

import pytest
from lxml.html import HtmlElement, fromstring
from tests.publishing.newsroom import approved, put_evidence
from tests.web.reading_room import Browser, Site

from orchestra.document import split_front_matter
from orchestra.evidence import Support
from orchestra.review.paper import Paper, read_paper
from orchestra.review.versions import version_text, versions
from orchestra.web.manuscript import file_text, manuscript_of


def fields(paper: Paper) -> dict[str, str]:
    manuscript = manuscript_of(paper.text)
    return {
        "seen": paper.version,
        "title": manuscript.title,
        "keywords": manuscript.keywords,
        "body": manuscript.body,
    }


def edited(paper: Paper, old: str = "42 établis", new: str = "42 grands établis") -> dict[str, str]:
    form = fields(paper)
    return form | {"body": form["body"].replace(old, new).replace("\n", "\r\n")}


def form_of(page: HtmlElement) -> dict[str, str]:
    """Return the fields as a browser reads them: the first line feed of a text area is none."""
    fields = dict(page.xpath("//form[@class='editor']")[0].fields)
    return fields | {"body": fields["body"].removeprefix("\n")}


def shelved(site: Site, data: bytes) -> Paper:
    path = site.desk.office.output_folder / "drafts/essai/09-essai.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return read_paper(site.desk.office.output_folder, path)


def test_the_editor_shows_title_keywords_and_text(anna: Browser, paper: Paper) -> None:
    page = fromstring(anna.get(f"/d/{paper.key}/edit").text)
    shown = form_of(page)
    assert {name: shown[name] for name in fields(paper)} == fields(paper)


def test_saving_changes_the_text_and_nothing_else(site: Site, anna: Browser, paper: Paper) -> None:
    answer = anna.post(f"/d/{paper.key}/edit", **edited(paper))
    assert answer.headers["location"] == f"/d/{paper.key}?said=saved"
    after = site.desk.paper(paper.key)
    assert "42 grands établis" in after.text
    assert "\r" not in after.text
    assert after.value("sources") == paper.value("sources")
    assert after.value("wordcount") == paper.value("wordcount") + 1
    assert [event.event for event in after.review.history] == ["edited"]
    assert version_text(site.desk.office.output_folder, after, 1) == paper.text


def test_title_and_keywords_can_be_changed(site: Site, anna: Browser, paper: Paper) -> None:
    form = fields(paper) | {"title": 'Un "autre" titre : ceci', "keywords": "un, deux ,, trois"}
    anna.post(f"/d/{paper.key}/edit", **form)
    after = site.desk.paper(paper.key)
    assert after.title == 'Un "autre" titre : ceci'
    assert after.keywords == ["un", "deux", "trois"]


def test_saving_what_was_not_changed_leaves_the_approval(site: Site, anna: Browser) -> None:
    paper = approved(site.desk.workspace)
    assert "saving a change voids the approval" in anna.get(f"/d/{paper.key}/edit").text
    anna.post(f"/d/{paper.key}/edit", **edited(paper, new="42 établis"))
    assert site.desk.paper(paper.key).version == paper.version
    anna.post(f"/d/{paper.key}/edit", **edited(paper))
    assert site.desk.paper(paper.key).status == "draft"


def test_a_conflict_offers_both_texts_and_loses_none(
    site: Site, anna: Browser, paper: Paper
) -> None:
    theirs = paper.text.replace("Chacun y vient", "Chacune y vient")
    paper.path.write_text(theirs, "utf-8")
    answer = anna.post(f"/d/{paper.key}/edit", **edited(paper))
    assert answer.status_code == 409
    page = fromstring(answer.text)
    assert "grands" in " ".join(ins.text_content() for ins in page.xpath("//ins"))
    assert "Chacune" in " ".join(gone.text_content() for gone in page.xpath("//del"))
    assert "Chacune y vient" in page.xpath("//pre[@class='theirs']")[0].text_content()
    assert site.desk.paper(paper.key).text == theirs
    keep, merge = [f for f in page.forms if f.action == f"/d/{paper.key}/edit"]
    for form in (keep, merge):
        assert "42 grands établis" in form.fields["body"]
    anna.post(f"/d/{paper.key}/edit", **dict(keep.fields))
    after = site.desk.paper(paper.key)
    assert "42 grands établis" in after.text
    assert "Chacun y vient" in after.text
    assert version_text(site.desk.office.output_folder, after, 1) == theirs


def test_the_text_of_a_document_that_went_is_given_back(anna: Browser, paper: Paper) -> None:
    paper.path.unlink()
    answer = anna.post(f"/d/{paper.key}/edit", **edited(paper))
    assert answer.status_code == 404
    assert "42 grands établis" in answer.text


def test_a_refused_text_stays_in_the_form(site: Site, anna: Browser, paper: Paper) -> None:
    form = edited(paper)
    anna.post(f"/d/{paper.key}/reject", seen=paper.version, reason="Non.")
    form["seen"] = site.desk.paper(paper.key).version
    answer = anna.post(f"/d/{paper.key}/edit", **form)
    assert answer.status_code == 422
    assert "42 grands établis" in answer.text
    assert "This could not be done." in answer.text


def test_the_preview_renders_and_checks_without_saving(
    site: Site, anna: Browser, paper: Paper
) -> None:
    answer = anna.post(f"/d/{paper.key}/preview", **edited(paper, new="48 **grands** établis"))
    assert "<strong>grands</strong>" in answer.text
    assert "figure not in passage" in answer.text
    assert "wordcount mismatch" not in answer.text
    assert "<html" not in answer.text
    page = anna.post(f"/d/{paper.key}/preview", page="yes", **edited(paper))
    assert "<html" in page.text
    assert "42 grands établis" in page.text
    assert site.desk.paper(paper.key).version == paper.version


def test_a_broken_front_matter_is_edited_as_a_whole_file(site: Site, anna: Browser) -> None:
    paper = shelved(site, b"---\ntitle: [\n---\n\n## Un\n\nLe texte.\n")
    page = fromstring(anna.get(f"/d/{paper.key}/edit").text)
    form = form_of(page)
    assert form["body"].startswith("---\ntitle: [")
    repaired = form["body"].replace("[", "Un titre")
    anna.post(f"/d/{paper.key}/edit", seen=paper.version, whole="yes", body=repaired)
    after = site.desk.paper(paper.key)
    assert (after.title, after.problem) == ("Un titre", "")


def test_a_front_matter_left_broken_is_refused_and_kept_in_the_form(
    site: Site, anna: Browser
) -> None:
    paper = shelved(site, b"---\ntitle: [\n---\n\nLe texte.\n")
    body = "---\ntitle: {\n---\n\nUn meilleur texte.\n"
    answer = anna.post(f"/d/{paper.key}/edit", seen=paper.version, whole="yes", body=body)
    assert answer.status_code == 422
    assert "Un meilleur texte." in answer.text
    assert site.desk.paper(paper.key).version == paper.version


def test_saving_a_latin_1_file_makes_it_utf_8(site: Site, anna: Browser) -> None:
    paper = shelved(site, "---\ntitle: été\n---\n\nUn été chaud.\n".encode("latin-1"))
    answer = anna.post(f"/d/{paper.key}/edit", **fields(paper))
    assert answer.status_code == 303
    after = site.desk.paper(paper.key)
    assert after.problem == ""
    assert "Un été chaud." in after.path.read_text("utf-8")


@pytest.mark.parametrize("data", [b"", b"x" * 5_000_001])
def test_the_editor_opens_whatever_the_file(site: Site, anna: Browser, data: bytes) -> None:
    paper = shelved(site, data)
    assert anna.get(f"/d/{paper.key}/edit").status_code == 200


def test_a_text_kept_after_the_session_ended_is_in_the_editor_again(
    site: Site, anna: Browser, paper: Paper
) -> None:
    stranger = site.browser()
    answer = stranger.post(f"/d/{paper.key}/edit", **edited(paper))
    assert answer.status_code == 401
    assert "42 grands établis" in answer.text
    [kept] = site.access._kept
    page = fromstring(anna.get(f"/d/{paper.key}/edit?kept={kept}").text)
    form = form_of(page)
    assert "42 grands établis" in form["body"]
    assert form["seen"] == paper.version


def test_putting_the_fields_back_together_gives_the_file(paper: Paper) -> None:
    assert file_text(paper, manuscript_of(paper.text)) == paper.text
    _, _, body = split_front_matter(file_text(paper, manuscript_of("---\ntitle: x\n---\n\nNeuf.")))
    assert body == "\nNeuf.\n"


def test_each_save_is_one_version(site: Site, anna: Browser, paper: Paper) -> None:
    anna.post(f"/d/{paper.key}/edit", **edited(paper))
    anna.post(f"/d/{paper.key}/edit", **edited(site.desk.paper(paper.key), "Chacun", "Chacune"))
    assert len(versions(site.desk.office.output_folder, site.desk.paper(paper.key))) == 3


def test_the_preview_judges_what_was_changed_as_saving_does(
    site: Site, anna: Browser, paper: Paper
) -> None:
    put_evidence(site.desk.workspace, paper, s5=Support(verdict="partly", reason="rien du temps"))
    answer = anna.post(f"/d/{paper.key}/preview", **edited(paper))
    assert "outdated verdict" not in answer.text
    assert "partly supported" in answer.text
    assert anna.post(f"/d/{paper.key}/edit", **edited(paper)).status_code == 303
    after = site.desk.paper(paper.key)
    assert after.value("support")["partly"] == 1
    page = anna.get(f"/d/{paper.key}").text
    assert "partly supported" in page
    assert "outdated verdict" not in page


def test_saving_judges_what_was_changed_in_another_program(
    site: Site, anna: Browser, paper: Paper
) -> None:
    put_evidence(site.desk.workspace, paper)
    unchanged = anna.post(f"/d/{paper.key}/edit", **fields(paper))
    assert unchanged.headers["location"] == f"/d/{paper.key}?said=saved"  # the sum was missing
    paper = site.desk.paper(paper.key)
    paper.path.write_text(paper.text.replace("Celui qui", "Celle qui"), "utf-8")
    paper = site.desk.paper(paper.key)
    assert "outdated verdict" in anna.get(f"/d/{paper.key}").text
    anna.post(f"/d/{paper.key}/edit", **fields(paper))
    page = anna.get(f"/d/{paper.key}").text
    assert "outdated verdict" not in page
    assert "Changed sentences judged" in page
    paper = site.desk.paper(paper.key)
    again = anna.post(f"/d/{paper.key}/edit", **fields(paper))
    assert again.headers["location"] == f"/d/{paper.key}"
    assert site.desk.paper(paper.key).version == paper.version


def test_evidence_that_changes_is_seen_on_the_page_at_once(
    site: Site, anna: Browser, paper: Paper
) -> None:
    beside = put_evidence(site.desk.workspace, paper)
    site.desk.refresh()
    assert "unreadable evidence" not in anna.get(f"/d/{paper.key}").text
    beside.write_bytes(b"{")
    assert "unreadable evidence" in anna.get(f"/d/{paper.key}").text


def test_a_preview_bears_evidence_that_cannot_be_read(
    site: Site, anna: Browser, paper: Paper
) -> None:
    put_evidence(site.desk.workspace, paper).write_bytes(b"{")
    answer = anna.post(f"/d/{paper.key}/preview", **edited(paper))
    assert answer.status_code == 200
    assert "unreadable evidence" in answer.text
