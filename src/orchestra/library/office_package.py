"""Opens the zip archives that .docx and .odt files are, and reads their XML within bounds.

Nothing in them is run, and nothing that they point to is fetched.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestra.library.loaded import UnreadableSource
from orchestra.prose import squash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

MAX_UNPACKED = 100_000_000  # bytes of one member
MAX_RATIO, SMALL = 150, 5_000_000  # unpacked to packed, of what is not small

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IS_ENCRYPTED = 0x1


class Package:
    """The members of an archive, by name."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = frozenset(self._archive.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises UnreadableSource when it is not there, encrypted, or unpacks to too much.
        """
        if name not in self._names:
            raise UnreadableSource(f"is damaged ({name} is missing); save it again")
        member = self._archive.getinfo(name)
        if member.flag_bits & _IS_ENCRYPTED:
            raise encrypted()
        size, packed = member.file_size, max(1, member.compress_size)
        if size > MAX_UNPACKED or (size > SMALL and size / packed > MAX_RATIO):
            raise UnreadableSource(
                f"unpacks to {size // 1_000_000} MB from {packed // 1000} kB; keep the useful part"
            )
        return self._archive.read(member)

    def tree(self, name: str, renamed: Mapping[bytes, bytes] | None = None) -> _Element:
        """Return the root of the XML in a member, some of its names ``renamed``.

        Raises UnreadableSource like ``read``, and when it has entities.
        """
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        data = self.read(name)
        for old, new in (renamed or {}).items():
            data = data.replace(old, new)
        root = etree.fromstring(data, parser)
        if root.getroottree().docinfo.doctype:
            raise UnreadableSource("holds a document type, which may hide text; save it again")
        return root


def encrypted() -> UnreadableSource:
    """Return the error of a file that cannot be read without a password."""
    return UnreadableSource("is encrypted; save a copy without a password")


@contextmanager
def opened(data: bytes, extension: str) -> Iterator[Package]:
    """Yield the package in ``data``; whatever is wrong in it is raised as UnreadableSource."""
    from lxml.etree import LxmlError

    if data.startswith(_OLE):
        raise _old(data, extension)
    try:
        yield Package(data)
    except (
        LxmlError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError,
        LookupError, TypeError, NotImplementedError, RuntimeError,
    ) as error:  # fmt: skip
        reason = squash(str(error)) or type(error).__name__
        raise UnreadableSource(
            f"is not a readable {extension} ({reason}); save it again as {extension}"
        ) from error


def _old(data: bytes, extension: str) -> UnreadableSource:
    """Return what is wrong with a container of the older formats of Office."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return encrypted()
    if "WordDocument".encode("utf-16-le") in data:
        return UnreadableSource(f"is an older Word document (.doc); save it as {extension}")
    return UnreadableSource(f"is an older Office file, not a {extension}; save its text as such")
