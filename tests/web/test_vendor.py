from __future__ import annotations

import hashlib

from orchestra.web.page import STATIC

# dist/htmx.min.js of the package htmx.org, version 2.0.11.
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


def test_htmx_is_the_published_file() -> None:
    vendor = STATIC / "vendor"
    assert hashlib.sha256((vendor / "htmx.min.js").read_bytes()).hexdigest() == HTMX
    assert {path.name for path in vendor.iterdir()} == {"htmx.min.js", "htmx.LICENSE"}
