"""ARC007 and ARC008: what says that it is approved was approved, by somebody who may."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.approval import approvals, disagreement
from orchestra.audit import audit_path, read_audit
from orchestra.checking.facts import archive_of
from orchestra.checking.registry import Remark, archive_rule
from orchestra.errors import ArchiveError
from orchestra.prose import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestra.approval import Recorded
    from orchestra.checking.facts import Facts
    from orchestra.checking.world import World

    Found = Iterator[tuple[Facts, Remark]]

_AT = ("review", "reviewer")


@archive_rule("ARC007", "approval-without-record", "error")
def approval_without_record(facts: Sequence[Facts], world: World) -> Found:
    """The document says who approved it, when or what was checked, but the audit does not.

    Why: what a document says of its own approval, anybody can write who can write the file. Every
    decision that the program takes is a line of `output/audit.jsonl` too, bound to the line above.
    A line counts when it names the same person, text and moment, and the same of what was checked,
    was not altered, and the text was not withdrawn or changed by a later decision. What a document
    says of its review besides, its history and remarks, must be what the last line on it left.
    Otherwise `orchestra publish` refuses the document and the site leaves it out.
    Example: `status: "approved"` and `reviewer: "Prénom Nom"`, or one more name under `checked`,
    written with a text editor.
    Instead: have it approved with `orchestra review approve` or on the pages of `orchestra web`.
    What is published is taken back from a copy, or withdrawn. If many documents are reported, look
    at `orchestra review audit`: the audit itself was damaged, and must be taken back from where you
    keep copies.
    """
    for root, documents in _by_archive(facts, world):
        recorded = _recorded(root)
        for one in documents:
            if said := disagreement(one.approval, recorded):
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
    for root, documents in _by_archive(facts, world):
        strangers = [one for one in documents if fold(one.reviewer) not in known]
        recorded = _recorded(root) if strangers else {}
        for one in strangers:
            if one.status != "published" or disagreement(one.approval, recorded):
                yield one, Remark(_AT, f"“{one.reviewer}” is no reviewer of this workspace")


def _by_archive(facts: Sequence[Facts], world: World) -> Iterator[tuple[Path, Sequence[Facts]]]:
    """Yield each archive and those of its documents that say who approved them.

    A folder that has no audit is an archive in its workspace alone.
    """
    archives: defaultdict[str, list[Facts]] = defaultdict(list)
    for one in facts:
        folder = archive_of(one.path)
        if folder and one.reviewer and one.status in ("approved", "published"):
            archives[folder].append(one)
    for folder, documents in archives.items():
        root = Path(folder)
        if audit_path(root).exists() or _is_ours(root, world):
            yield root, documents


def _is_ours(root: Path, world: World) -> bool:
    workspace = world.policy.root
    return workspace is not None and root.absolute() == workspace / "output"


def _recorded(root: Path) -> Recorded:
    try:
        return approvals(read_audit(root))
    except ArchiveError:  # what cannot be read has no line
        return {}
