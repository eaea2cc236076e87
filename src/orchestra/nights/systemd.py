"""The systemd user service that runs the nights, as text; the caller writes it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from orchestra.errors import WorkspaceError
from orchestra.prose import slugify

LONGEST_SLUG = 200  # systemd refuses unit names of more than 255 characters

# A value of a unit is one line, stripped, and a backslash at its end would join the next one.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f]|^\s|[\s\\]$")
# PrivateTmp gives the service its own: it would not see a workspace or a program there.
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - compared with, never written to

_IN_QUOTES = str.maketrans({"%": "%%", "\\": "\\\\", '"': '\\"'})

_UNIT = """\
# Written by `orchestra night install`. Change it with: systemctl --user edit {name}
[Unit]
Description={description}
# Tried again for ever: a night must not be lost to a fault that somebody has since mended.
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart={command}
ExecReload=/bin/kill -HUP $MAINPID
WorkingDirectory={folder}
Environment=PYTHONUNBUFFERED=1
SyslogIdentifier=orchestra
Restart=on-failure
RestartSec=60
KillSignal=SIGTERM
KillMode=mixed
# Time to finish and keep the section that is being written.
TimeoutStopSec=600
UMask=0027

# It reads everything and writes in the workspace and in its cache (the weights) alone.
ProtectSystem=strict
ReadWritePaths={writable}
CacheDirectory=think-tank-orchestra
{private_tmp}NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
# Not here: MemoryDenyWriteExecute and PrivateDevices, which an engine in this process that compiles
# for or runs on a GPU needs off; what needs capabilities, as a user's service manager has none.

[Install]
WantedBy=default.target
"""


def unit_text(workspace_root: Path, executable: Path, description: str = "") -> str:
    """Return the service that runs ``executable --workspace workspace_root night start``.

    Raises WorkspaceError when a path cannot be written in a unit.
    """
    root, program = _writable_in_unit(workspace_root), _writable_in_unit(executable)
    shared_tmp = any(path.is_relative_to(tmp) for path in (root, program) for tmp in _TEMPORARY)
    about = " ".join((description or f"Nights of {root.name or root}").split())
    return _UNIT.format(
        name=unit_name(root),
        description=_literal(about.rstrip("\\")),
        command=_command([*_program(str(program)), "--workspace", str(root), "night", "start"]),
        folder=_literal(str(root)),
        writable=_item(str(root)),
        private_tmp="" if shared_tmp else "PrivateTmp=yes\n",
    )


def unit_name(root: Path) -> str:
    """Return the unit's name for a workspace: ``orchestra-<its folder>.service``."""
    slug = slugify(_absolute(root).name)[:LONGEST_SLUG].strip("-")
    return f"orchestra-{slug or 'workspace'}.service"


def unit_path(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the user's service manager looks for the unit of that name."""
    configured = Path(environ.get("XDG_CONFIG_HOME") or "")
    home = Path(environ["HOME"]) if environ.get("HOME") else Path.home()
    # A relative one is to be ignored, says the XDG specification.
    base = configured if configured.is_absolute() else home / ".config"
    return base / "systemd" / "user" / name


def is_unit_of(text: str, root: Path) -> bool:
    """Tell whether a unit was written for the workspace ``root``: two may share a folder name."""
    return f"WorkingDirectory={_literal(str(_absolute(root)))}" in text.splitlines()


def enable_lines(name: str) -> list[str]:
    """Return the commands that start the unit now and at every boot, in order."""
    return [
        "systemctl --user daemon-reload",
        f"systemctl --user enable --now {name}",
        "loginctl enable-linger",
    ]


def _absolute(path: Path) -> Path:
    # Not resolved: the link that people see stays right when what it points to is replaced.
    return Path(os.path.normpath(path.absolute()))


def _writable_in_unit(path: Path) -> Path:
    absolute = _absolute(path)
    if _UNWRITABLE.search(str(absolute)):
        raise WorkspaceError(
            f"systemd cannot name the path {str(absolute)!r}",
            "rename it without line breaks, and without a space or a backslash at its end",
        )
    return absolute


def _literal(text: str) -> str:
    """Return a value that systemd takes as it is, but for its specifiers such as ``%h``."""
    return text.replace("%", "%%")


def _program(path: str) -> list[str]:
    """Return the program's words: systemd itself refuses to start one with a quote in its path."""
    return ["/bin/sh", "-c", 'exec "$0" "$@"', path] if set(path) & set("\\'\"") else [path]


def _command(arguments: list[str]) -> str:
    """Return a command line; the colon keeps ``$`` from naming a variable."""
    words = [word.translate(_IN_QUOTES) for word in arguments]
    return " ".join(f'"{word}"' for word in (f":{words[0]}", *words[1:]))


def _item(path: str) -> str:
    """Return one path of a list of paths."""
    return f'"{path.translate(_IN_QUOTES)}"'
