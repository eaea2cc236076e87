"""Feeds for readers and lists for robots: Atom, JSON Feed, sitemap, robots.txt."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from orchestra.publishing.entry import Entry
from orchestra.publishing.look import MARK, Look
from orchestra.publishing.page import Page, key_of

LATEST = 20
MOST_ADDRESSES = 50_000  # in one sitemap, by its standard
NEVER = "1970-01-01T00:00:00+00:00"

Content = Callable[[Entry], str]


def feed_pages(look: Look, entries: Sequence[Entry], content: Content) -> list[Page]:
    """Return feeds and robots.txt and, when the site's address is known, the sitemap.

    ``entries`` are newest first; ``content`` gives the HTML of a document.
    """
    latest = sorted(entries, key=lambda entry: (entry.published, *entry.order))[: -LATEST - 1 : -1]
    key = key_of(look.digest, "feeds", *(entry.digest for entry in latest))
    pages = [
        Page("atom.xml", key, partial(_atom, look, latest, content)),
        Page("feed.json", key, partial(_json_feed, look, latest, content)),
        Page("robots.txt", key_of(look.digest), partial(_robots, look)),
    ]
    if look.publishing.url:
        said = [f"{entry.page} {entry.published}" for entry in entries]
        pages.append(
            Page("sitemap.xml", key_of(look.digest, *said), partial(_sitemap, look, entries))
        )
    return pages


def identifier(key: str) -> str:
    """Return a name for what has this key, the same wherever the site stands."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{MARK}:{key}')}"


def _atom(look: Look, entries: Sequence[Entry], content: Content) -> str:
    site = look.publishing
    items = "".join(_atom_entry(look, entry, content(entry)) for entry in entries)
    updated = max((entry.published for entry in entries), default=NEVER)
    subtitle = f"  <subtitle>{_xml(site.description)}</subtitle>\n" if site.description else ""
    here, home = _xml(look.address("atom.xml")), _xml(look.address("index.html"))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">\n'
        f"  <generator>{MARK}</generator>\n"
        f"  <title>{_xml(site.title)}</title>\n{subtitle}"
        f"  <id>{identifier(site.url or site.title)}</id>\n"
        f"  <updated>{updated}</updated>\n"
        f'  <link rel="self" type="application/atom+xml" href="{here}"/>\n'
        f'  <link rel="alternate" type="text/html" href="{home}"/>\n'
        f"  <author><name>{_xml(site.title)}</name></author>\n{items}</feed>\n"
    )


def _atom_entry(look: Look, entry: Entry, html: str) -> str:
    address = _xml(look.address(entry.page))
    keywords = "".join(f'    <category term="{_xml(word)}"/>\n' for word in entry.keywords)
    return (
        f"  <entry>\n    <title>{_xml(entry.title)}</title>\n"
        f"    <id>{identifier(entry.key)}</id>\n"
        f"    <published>{entry.published}</published>\n    <updated>{entry.published}</updated>\n"
        f'    <link rel="alternate" type="text/html" href="{address}"/>\n{keywords}'
        f"    <summary>{_xml(entry.summary)}</summary>\n"
        f'    <content type="html">{_xml(_anchored(html, look, entry))}</content>\n  </entry>\n'
    )


def _json_feed(look: Look, entries: Sequence[Entry], content: Content) -> str:
    site = look.publishing
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "_generator": {"about": MARK},
        "title": site.title,
        "description": site.description,
        "home_page_url": look.address("index.html"),
        "feed_url": look.address("feed.json"),
        "language": "fr",
        "authors": [{"name": site.title}],
        "items": [
            {
                "id": identifier(entry.key),
                "url": look.address(entry.page),
                "title": entry.title,
                "summary": entry.summary,
                "content_html": _anchored(content(entry), look, entry),
                "date_published": entry.published,
                "tags": entry.keywords,
                "language": "fr",
            }
            for entry in entries
        ],
    }
    said = {key: value for key, value in feed.items() if value != ""}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _anchored(html: str, look: Look, entry: Entry) -> str:
    """Return the HTML with its links to references leading to the document's page."""
    return html.replace(' href="#', f' href="{escape(look.address(entry.page))}#')


def _sitemap(look: Look, entries: Sequence[Entry]) -> str:
    newest = max((entry.published for entry in entries), default=NEVER)
    rows = [("index.html", newest), ("agents.html", newest), ("methode.html", "")]
    rows += [(entry.page, entry.published) for entry in entries]
    body = "".join(
        f"  <url><loc>{_xml(look.address(path))}</loc>"
        + (f"<lastmod>{at}</lastmod>" if at else "")
        + "</url>\n"
        for path, at in rows[:MOST_ADDRESSES]
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!-- {MARK} -->\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}</urlset>\n'
    )


def _robots(look: Look) -> str:
    lines = [f"# {MARK}", "User-agent: *", "Allow: /"]
    if look.publishing.url:
        lines += ["", f"Sitemap: {look.address('sitemap.xml')}"]
    return "\n".join(lines) + "\n"


def _xml(text: str) -> str:
    return escape(text, quote=True)
