"""Whether the compiled part of the checker can be built here."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

CAN_COMPILE = bool(shutil.which("cc")) and Path(sysconfig.get_path("include"), "Python.h").is_file()
