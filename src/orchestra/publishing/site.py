"""``site build``: the whole site from what is published, of which only what changed is written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.approval import approvals, disagreement
from orchestra.audit import read_audit
from orchestra.checking.world import World
from orchestra.document import parse_document
from orchestra.errors import ArchiveError, ReviewError
from orchestra.files import PRIVATE, cannot_write, make_folder
from orchestra.publishing.article import Article, read_article
from orchestra.publishing.companions import write_companions
from orchestra.publishing.disclosure import Disclosure, disclose, json_ld
from orchestra.publishing.entry import Entry, Faulty, read_entry
from orchestra.publishing.feeds import feed_pages
from orchestra.publishing.lists import by_agent, keyword_slug, list_pages
from orchestra.publishing.look import STATIC, Look
from orchestra.publishing.manifest import Known, Manifest, load_manifest, save_manifest
from orchestra.publishing.output import write_site
from orchestra.publishing.page import Page, key_of
from orchestra.review.paper import read_paper
from orchestra.workers import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestra.workspace import Workspace

LOCK_SECONDS = 120


@dataclass(frozen=True)
class Built:
    """What a build did; ``warnings`` name what is not on the site, or in its way.

    ``companions`` are the tables of contents beside the documents, as they now are.
    """

    folder: Path
    documents: int
    written: int
    removed: int
    warnings: list[str]
    companions: dict[Path, bytes] = field(default_factory=dict)


def site_folder(workspace: Workspace) -> Path:
    """Return where the site is built."""
    return workspace.output_folder / "site"


def build_site(workspace: Workspace, progress: Callable[[int], None] = lambda _: None) -> Built:
    """Bring the site and the companions up to date with what is published.

    A document that cannot be shown is left out and named in a warning. ``progress`` is told how
    many documents have been read. Raises ArchiveError when a file cannot be written.
    """
    workspace = replace(workspace)  # without the library that it may have opened: it is not used
    with _alone(workspace.state_folder):
        look = Look(workspace.settings.publishing)
        made_by = f"{look.digest} {workspace.template.references_heading}"
        manifest_path = workspace.state_folder / "site.json"
        manifest = load_manifest(manifest_path, made_by)
        published = workspace.output_folder / "published"
        documents, warnings = _read_documents(workspace, published, manifest, progress)
        entries = sorted(
            (known.entry for known in documents.values() if known.entry),
            key=lambda entry: entry.order, reverse=True,
        )  # fmt: skip
        report = write_site(
            site_folder(workspace), _pages(workspace, look, entries), manifest.files
        )
        companions, left = write_companions(published, workspace.settings.publishing, entries)
        save_manifest(manifest_path, made_by, Manifest(documents, report.files))
    return Built(
        site_folder(workspace), len(entries), report.written, report.removed,
        [*warnings, *report.warnings, *left], companions,
    )  # fmt: skip


@contextmanager
def _alone(state_folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    path = state_folder / "site.lock"
    try:
        make_folder(state_folder)
        lock: Any = FileLock(path, timeout=LOCK_SECONDS, mode=PRIVATE)
        lock.acquire()
    except Timeout:
        raise ArchiveError("another process is building the site", "wait for it") from None
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _read_documents(
    workspace: Workspace, published: Path, manifest: Manifest, progress: Callable[[int], None]
) -> tuple[dict[str, Known], list[str]]:
    """Return what is known of each published file, read again only where it has changed."""
    documents: dict[str, Known] = {}
    warnings = []
    pages: set[str] = set()
    found = _stamped(published)
    kept = {n: k for n, s in found if (k := manifest.documents.get(n)) and k.stamp == s}
    new = spread(partial(_read, workspace), [pair for pair in found if pair[0] not in kept])
    recorded = approvals(read_audit(workspace.output_folder))
    for count, (name, _) in enumerate(found, start=1):
        known = kept.get(name) or next(new)
        if known.entry and (said := disagreement(known.entry.approval, recorded)):
            known = Known("", fault=f"cannot be shown: {said}")
        if known.entry:
            known = replace(known, entry=_apart(known.entry, pages))
        else:
            warnings.append(f"{published / name} is left out: it {known.fault}")
        documents[name] = known
        progress(count)
    return documents, warnings


def _stamped(published: Path) -> list[tuple[str, str]]:
    """Return the published files with what changes whenever one of them is written."""
    found = []
    for folder in sorted(published.glob("*/")):
        if folder.name.startswith("."):
            continue
        with os.scandir(folder) as files:
            for file in files:
                if file.name.endswith(".md") and not file.name.startswith("."):
                    now = file.stat(follow_symlinks=False)
                    stamp = f"{now.st_size} {now.st_mtime_ns} {now.st_ctime_ns}"
                    found.append((f"{folder.name}/{file.name}", stamp))
    return sorted(found)


def _read(workspace: Workspace, file: tuple[str, str]) -> Known:
    name, stamp = file
    path = workspace.output_folder / "published" / name
    try:
        paper = read_paper(workspace.output_folder, path)
        return Known(stamp, read_entry(paper, workspace.template.references_heading))
    except Faulty as fault:
        return Known(stamp, fault=fault.message)
    except ReviewError as error:
        return Known("", fault=f"cannot be read: {error.message}")


def _apart(entry: Entry, pages: set[str]) -> Entry:
    """Return the entry with a page of its own, should two names be the same without accents."""
    page = entry.page
    if page in pages:
        page = f"{page.removesuffix('.html')}-{entry.key[:8]}.html"
    pages.add(page)
    return entry if page == entry.page else replace(entry, page=page)


def _pages(workspace: Workspace, look: Look, entries: list[Entry]) -> list[Page]:
    static = [
        Page(path.name, key_of(look.digest), partial(path.read_text, encoding="utf-8"))
        for path in sorted(STATIC.iterdir())
    ]
    return [
        *static,
        *_reflections(workspace, look, entries),
        *list_pages(look, entries),
        *feed_pages(look, entries, partial(_content, workspace, look)),
    ]


def _reflections(workspace: Workspace, look: Look, entries: list[Entry]) -> Iterator[Page]:
    for agent in by_agent(entries):
        listed = agent.entries
        for index, entry in enumerate(listed):
            newer = listed[index - 1] if index else None
            older = listed[index + 1] if index + 1 < len(listed) else None
            near = [f"{e.page} {e.title}" if e else "" for e in (newer, older)]
            make = partial(_reflection, workspace, look, entry, newer, older)
            yield Page(entry.page, key_of(look.digest, entry.digest, *near), make)


def _reflection(
    workspace: Workspace, look: Look, entry: Entry, newer: Entry | None, older: Entry | None
) -> str:
    article, how = _told(workspace, entry)
    return look.render(
        "reflection.html.j2", entry.page, entry=entry, article=article, how=how,
        newer=newer, older=older,
        keywords=[(word, f"mots-cles/{keyword_slug(word)}.html") for word in entry.keywords],
        data=json_ld(entry, article, how, look.publishing),
    )  # fmt: skip


def _content(workspace: Workspace, look: Look, entry: Entry) -> str:
    """Return the HTML of a document for the feeds: its label, its prose, its references."""
    article, how = _told(workspace, entry)
    return look.render("feed.html.j2", entry.page, article=article, how=how)


def _told(workspace: Workspace, entry: Entry) -> tuple[Article, Disclosure]:
    """Return a document's text and how it was made; its approval was seen when it was read."""
    path = workspace.output_folder / "published" / entry.path
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != entry.version:
        raise ArchiveError(f"{path} was changed during the build", "orchestra site build, again")
    document = parse_document(data.decode("utf-8-sig"))
    article = read_article(document, World(workspace.template))
    return article, disclose(document, article, workspace.settings.zone)
