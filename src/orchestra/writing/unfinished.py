"""Keeping what was written when a run cannot end as it should."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestra.errors import ArchiveError, Interrupted, OrchestraError
from orchestra.files import write_text
from orchestra.writing.brief import Brief
from orchestra.writing.manuscript import Manuscript
from orchestra.writing.model_calls import Scribe
from orchestra.writing.replies import prose_of

Written = Callable[[], Manuscript]


@contextmanager
def keeping_text(
    state_folder: Path, brief: Brief, scribe: Scribe, written: Written
) -> Iterator[None]:
    """Write down what there is of the text when the block ends early.

    A keyboard interrupt becomes Interrupted with the file's path; an OrchestraError goes on with a
    hint that names the file, a bug with a note that does.
    """

    def keep() -> Path:
        return _save(state_folder, brief, _unfinished_text(brief, scribe, written()))

    scribe.watcher.keeper(keep)
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(keep()) from None
    except OrchestraError as error:
        kept = f"what was written so far is in {keep()}"
        error.hint = f"{error.hint}; {kept}" if error.hint else kept
        raise
    except BaseException as error:
        error.add_note(f"what was written so far is in {keep()}")
        raise


def _unfinished_text(brief: Brief, scribe: Scribe, written: Manuscript) -> str:
    parts = [f"# {brief.topic.title}"]
    for section in written.sections(brief):
        if section.blocks:
            parts.append(f"## {section.heading}")
        for block in section.blocks:
            parts += [f"### {block.title}"] if block.title else []
            parts += [" ".join(s.text for s in block.sentences)] if block.sentences else []
    if scribe.unfinished:
        parts += ["## (inachevé)", *(prose_of(reply) for reply in scribe.unfinished)]
    return "\n\n".join(parts) + "\n"


def _save(state_folder: Path, brief: Brief, text: str) -> Path:
    """Save the text in the state folder or, when that cannot be written, in the temporary one."""
    name = f"{brief.run_id}.md"
    path = state_folder / "unfinished" / name
    try:
        write_text(path, text)
    except ArchiveError:
        path = Path(tempfile.gettempdir()) / f"orchestra-{name}"
        write_text(path, text)
    return path
