"""Compiles the checker's lexer into the package, where a C compiler and Python's headers are.

Without them the package is pure Python and does the same, slower.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import sys_tags
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError, PlatformError

FOLDER, NAME = "src/orchestra/checking", "_lexing"
ENDINGS = ("*.so", "*.pyd")  # of what is compiled
OLDEST_PYTHON = "cp311"  # what is compiled serves this one and all later ones


class CompiledLexer(BuildHookInterface[Any]):
    """Adds the compiled lexer to a wheel, also to the one that points into this folder."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile the lexer beside its source; say so and go on when that fails."""
        folder, tag = Path(self.root) / FOLDER, _tag()
        try:
            for outdated in (path for ending in ENDINGS for path in folder.glob(NAME + ending)):
                outdated.unlink()
            if not tag:
                raise PlatformError("this Python has no stable interface for it")
            compiled = compile_lexer(folder)
        except (BaseError, CCompilerError, OSError) as error:
            self.app.display_warning(f"The checker's lexer stays in Python: {error}")
            return
        build_data |= {"pure_python": False, "tag": tag}
        build_data["artifacts"].append(f"/{compiled.relative_to(self.root).as_posix()}")


def compile_lexer(folder: Path) -> Path:
    """Return where the compiled lexer lies; raises setuptools' errors or OSError."""
    source = folder / f"{NAME}.c"
    extension = Extension(NAME, [str(source)], py_limited_api=True)
    with TemporaryDirectory() as scratch:
        build = build_ext(Distribution({"ext_modules": [extension]}))
        build.build_lib, build.build_temp = str(folder), scratch
        build.ensure_finalized()
        build.run()
    return Path(build.get_ext_fullpath(NAME))


def _tag() -> str:
    """Return the tag of this platform, empty where there is none.

    It is not that of all Linux systems, for which an old compiler would be needed.
    """
    fitting = (
        str(tag)
        for tag in sys_tags()
        if (tag.interpreter, tag.abi) == (OLDEST_PYTHON, "abi3")
        and not tag.platform.startswith(("manylinux", "musllinux"))
    )
    return next(fitting, "")
