"""The package is built with the compiled lexer where that can be done, and without it elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hatch_build import FOLDER, CompiledLexer
from hatchling.bridge.app import Application
from tests.compiler import CAN_COMPILE

from orchestra.checking import lexing_in_python

SOURCE = Path(lexing_in_python.__file__).with_name("_lexing.c")


class Recorder(Application):
    """What a build tells the person, kept."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []

    def display_warning(self, message: str = "", **_: object) -> None:
        self.warnings.append(message)


def build(root: Path, source: str) -> tuple[dict[str, object], list[str]]:
    folder = root / FOLDER
    folder.mkdir(parents=True)
    (folder / "_lexing.c").write_text(source)
    (folder / "_lexing.abi3.so").write_bytes(b"of an older source")
    said, data = Recorder(), {"pure_python": True, "artifacts": []}
    hook = CompiledLexer(str(root), {}, None, None, str(root / "dist"), "wheel", said)
    hook.initialize("standard", data)
    return data, said.warnings


@pytest.mark.skipif(not CAN_COMPILE, reason="no C compiler, or none of Python's headers")
def test_wheel_has_the_compiled_lexer_of_every_python(tmp_path: Path) -> None:
    data, warnings = build(tmp_path, SOURCE.read_text())
    (artifact,) = data["artifacts"]
    assert not warnings
    assert data["pure_python"] is False
    assert data["tag"].startswith("cp311-abi3-")
    assert (tmp_path / artifact.lstrip("/")).stat().st_size > 5_000


def test_a_python_without_the_stable_interface_gets_a_wheel_in_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hatch_build.OLDEST_PYTHON", "pp311")
    data, (warning,) = build(tmp_path, SOURCE.read_text())
    assert data["artifacts"] == []
    assert "stable interface" in warning
    assert not list((tmp_path / FOLDER).glob("*.so"))


def test_what_cannot_be_compiled_leaves_a_wheel_in_python(tmp_path: Path) -> None:
    data, warnings = build(tmp_path, "#error no headers\n")
    assert data == {"pure_python": True, "artifacts": []}
    assert len(warnings) == 1
    assert "stays in Python" in warnings[0]
    assert not list((tmp_path / FOLDER).glob("*.so"))
