"""Which files of a tree are documents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestra.errors import OrchestraError
from orchestra.sidecar import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Tables of contents that publishing writes into output/published, beside the agents' folders.
CONTENTS = {"README.md", "SUMMARY.md", "_sidebar.md"}


def find_documents(paths: Iterable[Path]) -> list[str]:
    """Return the files to check: each of ``paths`` that is one; of a folder, its ``**/*.md``.

    Hidden folders are skipped, links to folders are not followed, a file named twice comes once.
    An evidence file stands for the document beside it, so that ``FOLDER/*`` may be given.
    Raises OrchestraError when a path does not exist.
    """
    paths = list(paths)
    for path in paths:
        if not os.path.lexists(path):
            raise OrchestraError(
                f"{path} does not exist", "give a document or a folder of documents"
            )
    return list(dict.fromkeys(file for path in paths for file in _files(path)))


def _files(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield from sorted(_inside(str(path)), key=_parts)
    else:
        document = f"{str(path).removesuffix(SUFFIX)}.md"
        is_evidence = path.name.endswith(SUFFIX) and os.path.isfile(document)  # noqa: PTH113
        yield document if is_evidence else str(path)


def _inside(folder: str) -> Iterator[str]:
    for inner, subfolders, names in os.walk(folder):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        is_published = inner.endswith(f"{os.sep}published") or inner == "published"
        left_out = CONTENTS if is_published else set()
        for name in names:
            if name.endswith(".md") and not name.startswith(".") and name not in left_out:
                yield f"{inner}{os.sep}{name}"


def _parts(path: str) -> list[str]:
    return path.split(os.sep)  # noqa: PTH206 - a Path for each document takes long
