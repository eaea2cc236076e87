"""ARC007 and ARC008: what says that it is approved was approved, by somebody who may."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.audit import approvals, audit_path, read_audit
from orchestra.checking.facts import archive_of
from orchestra.checking.registry import Remark, archive_rule
from orchestra.errors import ArchiveError
from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.checking.facts import Facts
    from orchestra.checking.world import World

    Found = Iterator[tuple[Facts, Remark]]
    Recorded = frozenset[tuple[str, str]]

_AT = ("review", "reviewer")


@archive_rule("ARC007", "approval-without-record", "error")
def approval_without_record(facts: Sequence[Facts], world: World) -> Found:
    """The document says who approved it, but no line of the audit does.

    Why: what a document says of its own approval, anybody can write who can write the file. Every
    decision that the program takes is a line of `output/audit.jsonl` too, bound to the line above.
    A line counts when it names the same person and the same text, and was not altered. Without one,
    `orchestra publish` refuses the document and the site leaves it out.
    Example: `status: "approved"` and `reviewer: "Prénom Nom"`, written with a text editor.
    Instead: have it approved with `orchestra review approve` or on the pages of `orchestra web`. If
    many documents are reported, look at `orchestra review audit`: the audit itself was damaged, and
    must be taken back from where you keep copies.
    """
    for recorded, documents in _by_archive(facts, world):
        for one in documents:
            if (one.reviewer, one.approved) not in recorded:
                said = f"no line of the audit says that {one.reviewer} approved this text"
                yield one, Remark(_AT, said)


@archive_rule("ARC008", "unknown-reviewer", "error")
def unknown_reviewer(facts: Sequence[Facts], world: World) -> Found:
    """Who is said to have approved the document is nobody who reviews here.

    Why: whoever approves a text answers for it, so `orchestra.yaml` names those who may. Somebody
    who is no longer named there keeps what was published while she was, as the audit has it.
    Example: `reviewer: "Rédaction"` in the `review` of an approved document, where `reviewers:` in
    `orchestra.yaml` names « Prénom Nom » alone.
    Instead: have it approved by one of those whom `orchestra.yaml` names.
    """
    known = {fold(name) for name in world.reviewers or ()}
    if world.reviewers is None:
        return
    for recorded, documents in _by_archive(facts, world):
        for one in documents:
            was_known = one.status == "published" and (one.reviewer, one.approved) in recorded
            if fold(one.reviewer) not in known and not was_known:
                yield one, Remark(_AT, f"“{one.reviewer}” is no reviewer of this workspace")


def _by_archive(facts: Sequence[Facts], world: World) -> Iterator[tuple[Recorded, Sequence[Facts]]]:
    """Yield the documents of each archive that say who approved them, and what its audit has.

    A folder that has no audit is an archive in its workspace alone.
    """
    archives: defaultdict[str, list[Facts]] = defaultdict(list)
    for one in facts:
        root = archive_of(one.path)
        if root and one.reviewer and one.status in ("approved", "published"):
            archives[root].append(one)
    for root, documents in archives.items():
        if audit_path(Path(root)).exists() or _is_ours(Path(root), world):
            yield _recorded(Path(root)), documents


def _is_ours(root: Path, world: World) -> bool:
    workspace = world.policy.root
    return workspace is not None and root.absolute() == workspace / "output"


def _recorded(root: Path) -> Recorded:
    try:
        return approvals(read_audit(root))
    except ArchiveError:  # what cannot be read has no line
        return frozenset()
