"""The built site: what is on it, what is not, and that it is valid and finds its way."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from lxml import etree
from tests.publishing.press import BODY, REVIEWER, document, make, put, sealed

from orchestra.publishing.page import ROWS
from orchestra.publishing.site import build_site
from orchestra.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVIL = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"
PAGE = "reflexions/ateliers/01-reparer.html"


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    return make(make_workspace, title="Cahiers d’essai", description="Un site d’essai : le nôtre.")


def site(workspace: Workspace) -> Path:
    return workspace.output_folder / "site"


def built(workspace: Workspace, *warnings: str) -> Path:
    """Build the site; what it warns of must be this."""
    found = build_site(workspace).warnings
    assert len(found) == len(warnings), found
    for said, expected in zip(found, warnings, strict=True):
        assert expected in said
    return site(workspace)


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def check_page(folder: Path, path: Path) -> None:
    """Parse a page as strictly as a browser could and follow its links within the site."""
    text = path.read_text("utf-8")
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), path
    for element in [e for e in tree.iter() if e.tag in ("a", "link", "script", "form")]:
        target = element.get("href") or element.get("src") or element.get("action") or ""
        parts = urlsplit(target)
        if parts.scheme:
            continue
        assert not target.startswith("/"), target
        there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert there.is_file(), f"{path}: {target}"
        assert folder.resolve() in there.resolve().parents
        if parts.fragment:
            assert f'id="{parts.fragment}"' in there.read_text("utf-8"), f"{path}: {target}"


def test_every_page_is_valid_html_and_its_links_lead_somewhere(workspace: Workspace) -> None:
    for n in range(1, 2 * ROWS + 5):
        put(workspace, f"ateliers/{n:02}-essai.md", document(title=f"Essai {n}", numero=n))
    put(workspace, "jardins/01-jardin.md", document(agent="Agent Jardins", keywords=["compost"]))
    folder = built(workspace)
    found = pages(folder)
    assert len(found) > 2 * ROWS
    for path in found:
        check_page(folder, path)


def test_an_empty_site_is_valid_too(workspace: Workspace) -> None:
    folder = built(workspace)
    for path in pages(folder):
        check_page(folder, path)
    assert "Aucune réflexion" in (folder / "index.html").read_text("utf-8")


def test_what_is_hostile_in_a_document_stays_text(workspace: Workspace) -> None:
    text = document(
        body=BODY.replace("Un atelier ouvert", EVIL).replace("Carnet d’essai", EVIL),
        title=EVIL, agent=EVIL, theme=EVIL, keywords=[EVIL, "∞"], model=EVIL,
        provenance={"engine": EVIL, "model": EVIL, "seed": EVIL, "run_id": "a\x01b"},
    )  # fmt: skip
    put(workspace, "ateliers/01-reparer.md", text)
    folder = built(workspace)
    for path in pages(folder):
        check_page(folder, path)
        tree = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
        assert not [e for e in tree.iter("img") if e is not None]
        scripts = [e for e in tree.iter("script") if e.get("type") != "application/ld+json"]
        assert all(e.get("src") and not e.text for e in scripts)
        assert not [name for e in tree.iter() for name in e.attrib if name.startswith("on")]
    assert json_ld(folder / PAGE)["headline"] == EVIL
    etree.parse(folder / "atom.xml")
    index = (folder / "search-index.js").read_text("utf-8")
    assert "<" not in index.split("*/")[1]


def json_ld(path: Path) -> dict[str, Any]:
    tree = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    scripts = [e for e in tree.iter("script") if e.get("type") == "application/ld+json"]
    assert len(scripts) == 1
    said: dict[str, Any] = json.loads(scripts[0].text)
    return said


def test_each_reflection_says_how_it_was_made_and_who_answers_for_it(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-reparer.md", document())
    text = (built(workspace) / PAGE).read_text("utf-8")
    label = re.sub(r"<[^>]*>|\s+", " ", text.split('class="label"')[1].split("</aside>")[0])
    label = " ".join(label.split())
    assert "un modèle de langue, mistral , exécuté localement" in label
    assert "2 sources citées" in label
    assert f"Il a été relu et approuvé par {REVIEWER} le 23 novembre 2026" in label
    assert "l’exactitude et les sources" in label


def test_a_text_from_a_server_elsewhere_is_not_said_to_be_local(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-reparer.md", document(generated_by="openai"))
    assert "localement" not in (built(workspace) / PAGE).read_text("utf-8")


def test_machines_are_told_that_a_model_wrote_it(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-reparer.md", document())
    said = json_ld(built(workspace) / PAGE)
    assert said["@type"] == "Article"
    assert said["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert said["editor"] == {"@type": "Person", "name": REVIEWER}
    assert said["contributor"]["softwareVersion"] == "mistral"
    assert said["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "Rédaction d’essai (2020). Carnet d’essai",
            "url": "https://essai.invalid/carnet?a=1&b=2",
        },
        {"@type": "CreativeWork", "name": "Rédaction d’essai (2021). Guide d’essai du réemploi"},
    ]
    assert "url" not in said


def test_a_note_is_cited_as_a_note_on_its_work(workspace: Workspace) -> None:
    references = (
        "- [1] Note de lecture, d’après Rédaction d’essai (2020). *Carnet*. https://essai.invalid/c\n"
        "- [2] Note de lecture de Camille Roy, d’après ROUX, Jo, 2021. *Guide &#42;d’essai&#42;*."
        " https://essai.invalid/g [consulté le 5 mars 2024]\n"
    )
    body = BODY.partition("- [1] Réd")[0] + references + BODY[BODY.index("\n---") :]
    put(workspace, "ateliers/01-reparer.md", document(body))
    page = built(workspace) / PAGE
    assert json_ld(page)["citation"] == [
        {
            "@type": "Review",
            "name": "Note de lecture, d’après Rédaction d’essai (2020). Carnet",
            "itemReviewed": {
                "@type": "CreativeWork", "name": "Rédaction d’essai (2020). Carnet",
                "url": "https://essai.invalid/c",
            },
        },
        {
            "@type": "Review",
            "name": "Note de lecture de Camille Roy, d’après ROUX, Jo, 2021. Guide *d’essai*",
            "itemReviewed": {
                "@type": "CreativeWork", "name": "ROUX, Jo, 2021. Guide *d’essai*",
                "url": "https://essai.invalid/g",
            },
            "author": "Camille Roy",
        },
    ]  # fmt: skip
    assert "Note de lecture de Camille Roy, d’après ROUX" in page.read_text("utf-8")
    feed = (page.parents[2] / "feed.json").read_text("utf-8")
    assert "Note de lecture de Camille Roy" in feed


def test_a_text_that_a_person_corrected_is_said_to_be_of_both(workspace: Workspace) -> None:
    text = document(events=("edited", "approved", "published"))
    put(workspace, "ateliers/01-reparer.md", text)
    page = built(workspace) / PAGE
    assert json_ld(page)["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert "relu, corrigé et approuvé" in page.read_text("utf-8")


def test_a_citation_leads_to_its_reference_and_back(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-reparer.md", document())
    text = (built(workspace) / PAGE).read_text("utf-8")
    assert 'id="cite_1" href="#ref_1"' in text
    assert '<a id="ref_1" href="#cite_1"' in text
    assert 'href="https://essai.invalid/carnet?a=1&amp;b=2"' in text


def test_the_footer_of_the_archive_and_the_next_topic_are_not_on_the_page(
    workspace: Workspace,
) -> None:
    put(workspace, "ateliers/01-reparer.md", document())
    text = (built(workspace) / PAGE).read_text("utf-8")
    assert "Production IA locale" not in text
    assert "Un sujet encore inconnu" not in text


bad = partial(document, title="Le mauvais")
FAULTS = {
    "unapproved": (bad().replace("reviewer:", "reviewer_:"), "nobody who approved"),
    "changed": (bad().replace("seconde vie", "autre vie"), "changed since it was approved"),
    "draft": (bad(status="approved"), "its status is approved"),
    "withdrawn": (bad(status="withdrawn"), "its status is withdrawn"),
    "undated": (bad(date="hier"), "no date"),
    "yaml": ("---\ntitle: [\n---\n\nTexte inédit", "cannot be read"),
    "bare": ("Texte inédit", "no front matter"),
    "empty": ("", "is empty"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_document_that_cannot_be_shown_is_named_and_left_out(
    workspace: Workspace, fault: str
) -> None:
    text, reason = FAULTS[fault]
    put(workspace, "ateliers/01-reparer.md", document(title="Le bon"))
    put(workspace, "ateliers/02-mauvais.md", text)
    for _ in range(2):  # it is named by every build, not by the first alone
        folder = built(workspace, reason)
    assert (folder / PAGE).is_file()
    assert not (folder / "reflexions/ateliers/02-mauvais.html").exists()
    everything = "".join(path.read_text("utf-8") for path in folder.rglob("*.*"))
    assert "mauvais" not in everything.casefold()
    assert "inédit" not in everything


def test_a_file_in_another_encoding_is_named_and_left_out(workspace: Workspace) -> None:
    path = put(workspace, "ateliers/01-latin.md", "")
    path.write_bytes(document().encode("cp1252", errors="replace"))
    built(workspace, "is not UTF-8 text")


def test_nothing_of_the_other_shelves_is_on_the_site(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-reparer.md", document())
    for shelf in ("drafts", "withdrawn", "rejected"):
        put(workspace, f"ateliers/02-{shelf}.md", document(title=f"Secret {shelf}"), shelf)
    folder = built(workspace)
    assert "Secret" not in "".join(path.read_text("utf-8") for path in folder.rglob("*.*"))


def test_two_names_that_differ_by_an_accent_have_a_page_each(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-été.md", document(title="Premier"))
    put(workspace, "ateliers/01-ete.md", document(title="Second"))
    folder = built(workspace)
    assert len(list(folder.glob("reflexions/ateliers/*.html"))) == 2
    for path in pages(folder):
        check_page(folder, path)


def test_long_names_and_odd_characters_do_not_stop_the_build(workspace: Workspace) -> None:
    long = "très " * 100
    put(workspace, f"ateliers/{'é' * 120}.md", document(title=long, keywords=[long, "🌱", "l’eau"]))
    put(workspace, "ateliers/02-emoji.md", document(title="🌱🌿🍀", theme="", keywords=[]))
    folder = built(workspace)
    for path in pages(folder):
        check_page(folder, path)


def test_with_an_address_pages_name_themselves_and_robots_find_them(
    make_workspace: Callable[..., Path],
) -> None:
    workspace = make(make_workspace, url="https://exemple.invalid/reflexions/")
    put(workspace, "ateliers/01-reparer.md", document())
    folder = built(workspace)
    address = f"https://exemple.invalid/reflexions/{PAGE}"
    text = (folder / PAGE).read_text("utf-8")
    assert f'<link rel="canonical" href="{address}">' in text
    assert f'<meta property="og:url" content="{address}">' in text
    assert json_ld(folder / PAGE)["mainEntityOfPage"] == address
    home = (folder / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://exemple.invalid/reflexions/">' in home
    sitemap = etree.parse(folder / "sitemap.xml").getroot()
    assert address in [element.text for element in sitemap.iter("{*}loc")]
    robots = (folder / "robots.txt").read_text("utf-8")
    assert "Sitemap: https://exemple.invalid/reflexions/sitemap.xml" in robots
    for path in pages(folder):
        check_page(folder, path)


def test_without_an_address_nothing_pretends_to_have_one(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-reparer.md", document())
    folder = built(workspace)
    assert "canonical" not in (folder / PAGE).read_text("utf-8")
    assert not (folder / "sitemap.xml").exists()
    assert "Sitemap" not in (folder / "robots.txt").read_text("utf-8")


def test_the_heading_of_a_card_is_the_title(workspace: Workspace) -> None:
    put(workspace, "ateliers/01-reparer.md", document(title="L’eau : un « bien » ?"))
    text = (built(workspace) / PAGE).read_text("utf-8")
    assert '<meta property="og:title" content="L’eau : un « bien » ?">' in text
    assert '<meta property="og:type" content="article">' in text
    assert "<h1>L’eau\u00a0: un «\u00a0bien\u00a0»\u202f?</h1>" in text


def test_a_document_stays_approved_when_only_its_review_grows(workspace: Workspace) -> None:
    text = sealed(document(), ("approved", "published", "commented"))
    put(workspace, "ateliers/01-reparer.md", text)
    assert (built(workspace) / PAGE).is_file()
