"""The templates of the site and what every page of it shares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestra.nights import french
from orchestra.publishing.article import spaced
from orchestra.publishing.disclosure import script_json

if TYPE_CHECKING:
    from jinja2 import Environment

    from orchestra.editorial import Publishing

HERE = Path(__file__).parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"
MARK = "think-tank-orchestra"  # in every file of the site, which tells them from others
WORDS_PER_MINUTE = 220


@dataclass(frozen=True)
class Look:
    """How the site looks: its settings, its templates and its static files."""

    publishing: Publishing

    @cached_property
    def digest(self) -> str:
        """The hash of all that changes every page: settings, templates, style and this code."""
        digest = hashlib.sha256(self.publishing.model_dump_json().encode())
        files = [*TEMPLATES.iterdir(), *STATIC.iterdir(), *HERE.glob("*.py")]
        for path in [*sorted(files), HERE.parent / "rendering.py"]:
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def render(self, template: str, path: str, **values: Any) -> str:
        """Return the page at ``path``: links on it begin with ``root``, its way to the top."""
        root = "../" * path.count("/")
        environment = _environment(self.publishing, self.digest)
        return environment.get_template(template).render(root=root, path=path, **values)

    def address(self, path: str) -> str:
        """Return the address of a page: whole when the settings say where the site stands."""
        where = "" if path == "index.html" else path
        return f"{self.publishing.url}/{where}" if self.publishing.url else path


@lru_cache(maxsize=1)  # compiled once in each process, however many looks pass through it
def _environment(publishing: Publishing, digest: str) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    environment.filters |= {
        "day": french.day,
        "count": french.count,
        "spaced": spaced,
        "minutes": lambda words: max(1, round(words / WORDS_PER_MINUTE)),
    }
    environment.globals |= {
        "site": publishing,
        "mark": MARK,
        "version": digest[:8],
        "script_json": script_json,
    }
    return environment
