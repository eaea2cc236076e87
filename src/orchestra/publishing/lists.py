"""The pages that list documents: home, agents, archive by date, keywords, search."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from orchestra.nights.french import MONTHS
from orchestra.prose import NBSP, slugify
from orchestra.publishing.disclosure import script_json
from orchestra.publishing.entry import LONGEST_NAME, Entry
from orchestra.publishing.look import MARK, Look
from orchestra.publishing.page import Page, key_of, sheets

LATEST = 12
FREQUENT = 24


@dataclass(frozen=True)
class Group:
    """Documents that belong together, and the page that lists them."""

    name: str
    stem: str  # its page without .html
    entries: list[Entry]
    theme: str = ""

    @property
    def page(self) -> str:
        """The page with its newest entries."""
        return f"{self.stem}.html"


def by_agent(entries: Sequence[Entry]) -> list[Group]:
    """Return the agents, by name; an agent is called as in its newest document."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.agent_id].append(entry)
    groups = [
        Group(listed[0].agent, f"agents/{agent}", listed, listed[0].theme)
        for agent, listed in found.items()
    ]
    return sorted(groups, key=lambda group: slugify(group.name))


def by_month(entries: Sequence[Entry]) -> list[Group]:
    """Return the months, newest first."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.day[:7]].append(entry)
    return [
        Group(f"{MONTHS[int(month[5:]) - 1]}{NBSP}{month[:4]}", f"archives/{month}", listed)
        for month, listed in sorted(found.items(), reverse=True)
    ]


def by_keyword(entries: Sequence[Entry]) -> list[Group]:
    """Return the keywords in alphabetical order; case and accents do not tell them apart."""
    found: dict[str, dict[str, Entry]] = defaultdict(dict)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for word in entry.keywords:
            slug = keyword_slug(word)
            found[slug][entry.key] = entry
            names[slug][word] += 1
    return [
        Group(names[slug].most_common(1)[0][0], f"mots-cles/{slug}", list(listed.values()))
        for slug, listed in sorted(found.items())
    ]


def keyword_slug(word: str) -> str:
    """Return the name of a keyword's page; one that cannot name a file gets a hash."""
    slug = slugify(word)
    usable = 0 < len(slug) <= LONGEST_NAME
    return slug if usable else sha256(word.encode("utf-8", "replace")).hexdigest()[:16]


def list_pages(look: Look, entries: Sequence[Entry]) -> list[Page]:
    """Return every page that lists documents; ``entries`` are newest first."""
    agents, months, keywords = by_agent(entries), by_month(entries), by_keyword(entries)
    return [
        _home(look, entries, agents, keywords),
        *_agents(look, agents),
        *_archive(look, months),
        *_keywords(look, keywords),
        *_search(look, entries),
        _page(look, "methode.html", "methode.html.j2"),
    ]


def _home(look: Look, entries: Sequence[Entry], agents: list[Group], keywords: list[Group]) -> Page:
    latest = entries[:LATEST]
    most = sorted(keywords, key=lambda group: -len(group.entries))[:FREQUENT]
    frequent = sorted(most, key=lambda group: group.stem)
    said = [e.digest for e in latest] + _counted(agents) + _counted(frequent)
    return _page(
        look, "index.html", "index.html.j2", [str(len(entries)), *said],
        latest=latest, total=len(entries), agents=agents, keywords=frequent,
    )  # fmt: skip


def _agents(look: Look, agents: list[Group]) -> list[Page]:
    index = _page(look, "agents.html", "agents.html.j2", _counted(agents), agents=agents)
    pages = [index]
    for agent in agents:
        pages += _sheets(look, agent, "Agent", "agents.html", "Tous les agents")
    return pages


def _archive(look: Look, months: list[Group]) -> list[Page]:
    years: dict[str, list[Group]] = defaultdict(list)
    for month in months:
        years[month.entries[0].day[:4]].append(month)
    pages = [_page(look, "archives.html", "archives.html.j2", _counted(months), years=dict(years))]
    for month in months:
        pages += _sheets(look, month, "Archives", "archives.html", "Toutes les archives")
    return pages


def _keywords(look: Look, keywords: list[Group]) -> list[Page]:
    said = _counted(keywords)
    pages = [_page(look, "mots-cles.html", "mots-cles.html.j2", said, keywords=keywords)]
    for keyword in keywords:
        pages += _sheets(look, keyword, "Mot-clé", "mots-cles.html", "Tous les mots-clés")
    return pages


def _sheets(look: Look, group: Group, kind: str, above: str, above_name: str) -> list[Page]:
    values = {"group": group, "kind": kind, "above": above, "above_name": above_name}
    return [
        _page(
            look, sheet.path, "list.html.j2",
            [
                group.name, group.theme, sheet.newer, sheet.older,
                "" if sheet.newer else str(len(group.entries)),
                *(entry.digest for entry in sheet.entries),
            ],
            sheet=sheet, **values,
        )
        for sheet in sheets(group.stem, group.entries)
    ]  # fmt: skip


def _search(look: Look, entries: Sequence[Entry]) -> list[Page]:
    """Return the search page and its index: a script, as a page in a folder can read no JSON."""
    digests = [entry.digest for entry in entries]
    return [
        _page(look, "recherche.html", "recherche.html.j2"),
        Page("search-index.js", key_of(look.digest, *digests), partial(_index, entries)),
    ]


def _index(entries: Sequence[Entry]) -> str:
    rows = [[e.page, e.title, e.agent, e.day, e.keywords, e.summary] for e in entries]
    return f"/* {MARK} */\nvar searchIndex = {script_json(rows)};\n"


def _counted(groups: list[Group]) -> list[str]:
    return [json.dumps([g.name, g.theme, g.stem, len(g.entries)]) for g in groups]


def _page(look: Look, path: str, template: str, said: Sequence[str] = (), **values: Any) -> Page:
    """Return the page whose key is made of ``said``: all that its values show."""
    key = key_of(look.digest, template, *said)
    return Page(path, key, partial(look.render, template, path, **values))
