"""Nothing that a document, a source or a person says is ever run, on our pages or on the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.browser.conftest import Served
from tests.browser.payloads import payloads
from tests.checking.documents import GOOD

from orchestra.audit import AuditLine, append_audit
from orchestra.publishing.site import build_site
from orchestra.review.front import set_values
from orchestra.review.paper import key_of, paper_paths
from orchestra.seal import content_hash
from orchestra.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from orchestra.workspace import Workspace

pytestmark = pytest.mark.timeout(400)
AT = "2026-02-04T07:30:00+00:00"
FEWEST = 150
# What only a text that became markup would leave in the page.
INJECTED = """() => [
  ...[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()
    .filter(n => n.startsWith('on') || n.startsWith('hx-on')).map(n => e.tagName + ' ' + n)),
  ...[...document.querySelectorAll('script:not([src]):not([type="application/ld+json"])')]
    .map(e => 'script ' + e.textContent),
  ...[...document.querySelectorAll('iframe, object, embed, svg script, base')].map(e => e.tagName),
  ...[...document.querySelectorAll('[href], [src], [action], [formaction]')]
    .flatMap(e => ['href', 'src', 'action', 'formaction'].map(n => e.getAttribute(n) ?? ''))
    .filter(u => /^\\s*(java|vb)script:|^data:text/i.test(u)),
  ...(window.ran ? ['it ran'] : []),
]"""


def _source(root: Path, number: int, payload: str) -> str:
    name = f"essais/charge-{number:03}.md"
    front = {
        "title": payload.replace("\n", " "),
        "author": payload.replace("\n", " "),
        "url": f"javascript:{payload}".replace("\n", " "),
        "year": 2020,
    }
    head = yaml.safe_dump(front, allow_unicode=True)
    text = f"L’essai {number} compte 42 établis partagés, réemploi compris, depuis 2019. {payload}"
    (root / "sources" / name).write_text(f"---\n{head}---\n\n{text}\n", "utf-8")
    return name


def _document(number: int, payload: str, source: str, passage: str) -> str:
    said = {"at": AT, "by": payload, "text": payload, "id": "0", "quote": payload}
    values = {
        "title": payload,
        "agent": payload,
        "theme": payload,
        "numero": number,
        "keywords": [payload, "réemploi"],
        "model": payload,
        "sources": [{"n": 1, "source": source, "passage": passage}],
        "provenance": {"engine": payload, "model": payload, "host": payload},
    }
    body = GOOD.replace("Chacun y vient", f"{payload} Chacun y vient").replace(
        "- [1] Rédaction", f"- [1] {payload} Rédaction"
    )
    text = set_values(body, values)
    record = {
        "reviewer": payload, "at": AT, "content": content_hash(text), "checked": [payload],
        "comments": [said | {"section": "Introduction", "paragraph": 1}, said],
        "history": [
            {"at": AT, "by": payload, "event": event, "status": "published",
             "content": content_hash(text), "note": payload}
            for event in ("approved", "published")
        ],
    }  # fmt: skip
    return set_values(text, {"review": record})


@pytest.fixture
def hostile(workspace: Workspace) -> Workspace:
    """A workspace in which every word that can be chosen is a payload."""
    root = workspace.root
    chosen = payloads()
    names = [_source(root, number, payload) for number, payload in enumerate(chosen, 1)]
    library = load_workspace(root).library
    for number, (payload, name) in enumerate(zip(chosen, names, strict=True), 1):
        passage = library.passages(name)[0].id
        text = _document(number, payload, name, passage)
        slug = payload[:60].replace("/", "_").replace("\x00", "").replace("\n", " ")
        for shelf, status in (("drafts", "draft"), ("published", "published")):
            path = root / "output" / shelf / "essai" / f"{shelf[0]}{number:03}-{slug}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(set_values(text, {"status": status}), "utf-8")
        append_audit(
            root / "output",
            AuditLine(
                at=AT, by=payload, event="approved", key=key_of(path), path=f"published/{slug}",
                status="approved", content=content_hash(text), version="", note=payload,
            ),
        )  # fmt: skip
    return load_workspace(root)


def _ran(page: Page, addresses: Iterator[str]) -> dict[str, object]:
    """Open each address; return what of it ran or became markup."""
    found: dict[str, object] = {}
    page.on("dialog", lambda dialog: (found.update({page.url: "a dialog"}), dialog.dismiss()))
    for address in addresses:
        answer = page.goto(address, wait_until="domcontentloaded")
        assert answer is None or answer.status < 500, address
        if injected := page.evaluate(INJECTED):
            found[address] = injected
    return found


def test_there_are_enough_of_them() -> None:
    assert len(payloads()) >= FEWEST


def test_what_runs_would_be_seen(context: Callable[..., BrowserContext], tmp_path: Path) -> None:
    seen = 0
    for number, payload in enumerate(payloads()[:30]):
        path = tmp_path / f"{number}.html"
        path.write_text(f"<!doctype html><meta charset=utf-8><p>{payload}", "utf-8")
        seen += bool(_ran(context().new_page(), iter([path.as_uri()])))
    assert seen == 30


def test_none_runs_on_the_review_pages(
    hostile: Workspace, served: Served, signed_in: Callable[..., Page]
) -> None:
    page = signed_in()
    drafts = [p for p in paper_paths(hostile.output_folder) if p.parent.parent.name == "drafts"]

    def addresses() -> Iterator[str]:
        for number in range(1, len(drafts) // 30 + 2):
            yield f"{served.address}/?page={number}"
        for path in drafts:
            yield f"{served.address}/d/{key_of(path)}"
        for path in drafts[::8]:
            yield f"{served.address}/d/{key_of(path)}/edit"
            yield f"{served.address}/d/{key_of(path)}/versions"
        for payload in payloads()[::8]:
            yield f"{served.address}/?q={payload}&agent={payload}&status={payload}"

    assert len(drafts) == len(payloads())
    assert _ran(page, addresses()) == {}


def test_none_runs_on_the_site(hostile: Workspace, context: Callable[..., BrowserContext]) -> None:
    built = build_site(hostile)
    assert built.documents == len(payloads()), built.warnings[:3]
    pages = sorted(built.folder.rglob("*.html"))
    assert len(pages) > len(payloads())
    assert _ran(context().new_page(), (page.as_uri() for page in pages)) == {}
