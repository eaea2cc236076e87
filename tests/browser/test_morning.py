"""A morning's work, from the list to the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.browser.conftest import PHONE, Served
from tests.checking.documents import GOOD

from orchestra.review.paper import Paper, find_paper

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.fakes.ollama import FakeOllama

TITLE = "Réemploi et réparation à l’atelier"


def open_draft(page: Page) -> None:
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()


def now(served: Served, paper: Paper) -> Paper:
    return find_paper(served.workspace.output_folder, paper.key)


def test_a_draft_is_read_corrected_approved_published_and_seen_on_the_site(
    paper: Paper, served: Served, signed_in: Callable[..., Page]
) -> None:
    page = signed_in()
    open_draft(page)
    page.locator(".text a.cite").first.click()
    passage = page.locator("details.passage[open]").first
    expect(passage).to_be_visible()
    expect(passage.locator("mark").first).to_be_visible()

    page.get_by_role("link", name="Corriger").click()
    text = page.locator("textarea[name=body]")
    text.fill(text.input_value().replace("chaque quartier", "chaque village"))
    expect(page.locator("#preview")).to_contain_text("chaque village")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_contain_text("enregistré")

    page.get_by_role("link", name="Approuver").click()
    dialog = page.locator("dialog[open]")
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    dialog.get_by_role("button", name="Approuver").click()
    expect(page.locator(".notice.good").last).to_contain_text("Approuvé par")
    page.get_by_role("button", name="Publier").click()
    expect(page.locator("main")).to_contain_text("publié")

    published = now(served, paper)
    assert published.approved_as_is
    assert published.path.parent.parent.name == "published"
    site = served.workspace.output_folder / "site"
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.locator("body")).to_contain_text("chaque village")
    expect(page.locator("body")).to_contain_text("Relectrice de démonstration")


def test_two_people_lose_nothing(
    paper: Paper, served: Served, signed_in: Callable[..., Page]
) -> None:
    page = signed_in()
    open_draft(page)
    page.get_by_role("link", name="Corriger").click()
    text = page.locator("textarea[name=body]")
    text.fill(text.input_value().replace("chaque quartier", "chaque village"))
    there = now(served, paper).text
    paper.path.write_text(there.replace("une place égale", "une bonne place"), "utf-8")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ce texte a changé")
    expect(page.locator(".diff del").first).to_be_visible()
    page.get_by_role("button", name="Garder la mienne").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    after = now(served, paper).text
    assert "chaque village" in after
    page.goto(f"{served.address}/d/{paper.key}/versions")
    expect(page.locator("del", has_text="bonne")).to_be_visible()


def test_a_section_is_written_again_with_a_note(
    paper: Paper, served: Served, signed_in: Callable[..., Page], ollama: FakeOllama
) -> None:
    page = signed_in()
    open_draft(page)
    page.locator(".row:has(.cite) a.add").first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("textbox").fill("Donne plus de chiffres.")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Demander des corrections").click()
    expect(page.locator("#rewrites ins").first).to_be_visible()
    assert any("Donne plus de chiffres." in chat.prompt for chat in ollama.chats)
    page.get_by_role("button", name="Garder la nouvelle section").click()
    expect(page.locator("#rewrites .rewrite")).to_have_count(0)
    after = now(served, paper)
    assert after.text.split("## Conclusion")[1].startswith(GOOD.split("## Conclusion")[1][:80])
    assert after.document.section("Introduction") != paper.document.section("Introduction")


def test_the_keyboard_is_enough(
    paper: Paper, served: Served, signed_in: Callable[..., Page]
) -> None:
    page = signed_in()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Raccourcis clavier")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("dialog[open]")).to_contain_text("J’ai vérifié")
    for _ in range(3):
        page.locator("dialog[open] input[type=checkbox]:not(:checked)").first.focus()
        page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice.good").last).to_contain_text("Approuvé par")
    assert now(served, paper).approved_as_is


def test_everything_works_without_javascript(
    paper: Paper, served: Served, signed_in: Callable[..., Page]
) -> None:
    page = signed_in(java_script_enabled=False, viewport=PHONE)
    open_draft(page)
    page.locator(".text a.cite").first.click()
    assert "#" in page.url
    page.get_by_role("link", name="Demander des corrections").click()
    page.locator("textarea[name=text]").fill("Il manque un exemple.")
    page.get_by_role("button", name="Demander des corrections").click()
    expect(page.locator(".comment").first).to_contain_text("Il manque un exemple.")
    page.get_by_role("button", name="Soumettre à nouveau").click()
    page.get_by_role("link", name="Approuver").click()
    page.locator("input[value=sources]").check()
    page.get_by_role("button", name="Approuver").click()
    expect(page.locator(".notice.good").last).to_contain_text("Approuvé par")


def test_a_session_that_ends_in_the_middle_of_an_edit_keeps_the_text(
    paper: Paper, served: Served, signed_in: Callable[..., Page]
) -> None:
    page = signed_in()
    page.goto(f"{served.address}/d/{paper.key}/edit")
    text = page.locator("textarea[name=body]")
    text.fill(text.input_value().replace("chaque quartier", "chaque hameau"))
    page.context.clear_cookies()
    page.get_by_role("button", name="Enregistrer").click()
    kept = [area.input_value() for area in page.locator("textarea").all()]
    assert any("chaque hameau" in text for text in kept)
    page.get_by_role("link", name="Se reconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Se connecter")
    back = page.url.partition("next=")[2]
    page.goto(f"{served.links[-1]}&next={back}")
    page.wait_for_url("**/who?**")
    page.get_by_label("Relectrice de démonstration").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("textarea[name=body]")).to_contain_text("chaque hameau")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert "chaque hameau" in now(served, paper).text
