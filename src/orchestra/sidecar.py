"""The file beside a document that says what bears its sentences out: where it is, what is in it.

Nothing heavy is imported here: a check looks for one beside each of ten thousand documents.
"""

from __future__ import annotations

import errno
import os

from orchestra.errors import EvidenceError
from orchestra.files import NotRegular, TooLarge, read_regular

SUFFIX = ".evidence.json"
MAX_BYTES = 5_000_000
HINT = "take it back from output/.versions, or delete it: the document is then checked without it"

_DOCUMENT = ".md"
# A name that is too long for the file system, as one that holds NUL, is no file's.
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)


def sidecar_of(document: str) -> str:
    """Return where the evidence file of a document stands: ``NN-slug.evidence.json``."""
    is_usual = document.endswith(_DOCUMENT)
    stem = document[: -len(_DOCUMENT)] if is_usual else os.path.splitext(document)[0]  # noqa: PTH122
    return stem + SUFFIX


def read_sidecar(file: str) -> bytes | None:
    """Return what is in an evidence file, None where there is none.

    Raises EvidenceError when it is no regular file, is larger than 5 MB, or may not be read.
    """
    try:
        return read_regular(file, MAX_BYTES, follow=False)
    except ValueError:
        return None
    except NotRegular:
        raise _refused(file, "is not a regular file") from None
    except TooLarge:
        raise _refused(file, f"is larger than {MAX_BYTES:,} bytes") from None
    except OSError as error:
        if error.errno in _NOT_THERE:
            return None
        if error.errno == errno.ELOOP:
            raise _refused(file, "is a link", "put the file itself there") from None
        raise _refused(file, f"cannot be read: {error.strerror}", "check its rights") from error


def _refused(file: str, why: str, hint: str = HINT) -> EvidenceError:
    return EvidenceError(f"{shown_name(file)} {why}", hint)


def shown_name(file: str) -> str:
    """Return the name of a file for a message, whatever bytes it is made of."""
    return os.fsencode(file.rpartition(os.sep)[2]).decode("utf-8", "replace")
