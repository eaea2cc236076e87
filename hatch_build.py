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
from setuptools.errors import BaseError, CCompilerError

FOLDER, NAME = "src/orchestra/checking", "_lexing"
OLDEST_PYTHON = "cp311"  # what is compiled serves this one and all later ones


class CompiledLexer(BuildHookInterface[Any]):
    """Adds the compiled lexer to a wheel, also to the one that points into this folder."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile the lexer beside its source; say so and go on when that fails."""
        folder = Path(self.root) / FOLDER
        for outdated in folder.glob(f"{NAME}.*.so"):
            outdated.unlink()
        try:
            compiled = compile_lexer(folder)
        except (BaseError, CCompilerError, OSError) as error:
            self.app.display_warning(f"The checker's lexer stays in Python: {error}")
            return
        build_data |= {"pure_python": False, "tag": _tag()}
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
    """Return the tag of this platform; a wheel for all of Linux needs an older compiler."""
    return next(
        str(tag)
        for tag in sys_tags()
        if (tag.interpreter, tag.abi) == (OLDEST_PYTHON, "abi3")
        and not tag.platform.startswith(("manylinux", "musllinux"))
    )
