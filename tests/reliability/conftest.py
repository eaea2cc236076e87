"""Replies and transports have hundreds of cells: a commit tries every other one, a soak all."""

from __future__ import annotations

import zlib

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave every other cell of replies and transports to ``make soak``, always the same ones."""
    for item in items:
        is_cell = item.path.name.startswith("test_transports") and hasattr(item, "callspec")
        if is_cell and zlib.crc32(item.nodeid.encode()) % 2:
            item.add_marker(pytest.mark.soak)
