"""What a model was measured to do, kept by the digest of its weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestra.agents import Method
from orchestra.files import write_text
from orchestra.prose import slugify

if TYPE_CHECKING:
    from orchestra.engines.engine import EngineIdentity

EXAM: Final = 1  # version of the exam: what an older one found is not believed
SHIPPED = Path(__file__).parent / "probes"  # of the embedded models, measured beforehand
# Of about two hundred words that the model writes, one wrong may be the dictionary's fault; two are
# the model's (« Ouvertureée », « volus »), and no editor prints them.
FRENCH_LIMIT = 0.995
# Of eight questions with four answers: by chance it would be two, and a text with more than one
# wrong citation in four is of no use.
CITING_LIMIT = 0.75
# Of sixteen pairs, of which five are borne out: to say no to all of them gives eleven, 0.69.
VERDICT_LIMIT = 0.75
# A verdict whose words are not in the passage is refused by code: with fewer, asking is a waste. It
# is also what tells a judge from a coin, which reaches the limit above about once in ten times.
QUOTED_LIMIT = 0.5


class Mark(BaseModel):
    """How often the model was right, of how many times."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    right: int = Field(ge=0)
    asked: int = Field(ge=0)

    @property
    def share(self) -> float:
        """Right of asked; 0 when nothing was."""
        return self.right / self.asked if self.asked else 0.0

    def __str__(self) -> str:
        return f"{self.right}/{self.asked}"


NOT_ASKED: Final = Mark(right=0, asked=0)


class Marks(BaseModel):
    """What was right, question by question.

    ``shape``: replies in the form asked for. ``french``: words that are French and agree.
    ``figures``: paragraphs without a figure of its own. ``citing``: sentences for which it named
    the right passage. ``verdict``: pairs of which it said rightly whether the passage bears the
    sentence out; it said yes ``said_supported`` times. ``quoted``: verdicts with words that stand
    in the passage. A model that does not write is not asked for verdicts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    shape: Mark
    french: Mark
    figures: Mark
    citing: Mark
    verdict: Mark = NOT_ASKED
    said_supported: int = 0
    quoted: Mark = NOT_ASKED

    @property
    def shortcomings(self) -> list[str]:
        """Why the model does not write reflections of its own: nothing when it does."""
        needed = f"{FRENCH_LIMIT:.1%} are needed"
        found = {
            f"it keeps to a form {self.shape} times": self.shape.right < self.shape.asked,
            f"{self.french.share:.1%} of its words are right French, {needed}":
                self.french.share < FRENCH_LIMIT,
            f"it cites the right passage {self.citing} times": self.citing.share < CITING_LIMIT,
        }  # fmt: skip
        return [why for why, is_so in found.items() if is_so]


class Probe(BaseModel):
    """How a model did in the exam, and what its server was seen to do; tokens a second."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exam: int
    engine: str
    model: str
    digest: str = Field(description="Of the weights; empty where the server does not tell it.")
    date: str
    thinks: bool
    system_role: bool
    format_followed: bool
    marks: Marks
    read_speed: float
    write_speed: float
    seconds: float

    @property
    def method(self) -> Method:
        """How reflections are made with this model; see :attr:`shortcomings`."""
        return "compiled" if self.shortcomings else "reasoned"

    @property
    def shortcomings(self) -> list[str]:
        """Why the model does not write reflections of its own: nothing when it does."""
        return self.marks.shortcomings

    @property
    def may_judge(self) -> bool:
        """Whether its verdict of support is worth asking for: it sees faults, not everywhere."""
        marks = self.marks
        is_mixed = 0 < marks.said_supported < marks.verdict.asked
        can_quote = marks.quoted.share >= QUOTED_LIMIT
        return is_mixed and can_quote and marks.verdict.share >= VERDICT_LIMIT

    @property
    def summary(self) -> str:
        """The method and the marks in one line."""
        marks = self.marks
        said = (
            f"form {marks.shape}, French {marks.french.share:.1%}, citing {marks.citing},"
            f" verdict {marks.verdict if marks.verdict.asked else 'not asked'}"
            f"{'' if self.may_judge else ' (no judge)'}"
        )
        ways = ["thinks aloud"] if self.thinks else []
        ways += [] if self.format_followed else ["its server ignores the format"]
        if self.read_speed:  # not of the marks that come with the program: machines differ
            speeds = f"reads {self.read_speed:.0f} and writes {self.write_speed:.0f}"
            ways += [f"{speeds} tokens a second"]
        return "; ".join([f"{self.method}: {said}", *filter(None, [", ".join(ways)])])

    def to_json(self) -> dict[str, Any]:
        """Return all that is known, with what follows from it, for ``--json``."""
        follows = {
            "method": self.method, "may_judge": self.may_judge, "shortcomings": self.shortcomings,
        }  # fmt: skip
        return self.model_dump() | follows


def known_probe(state_folder: Path, identity: EngineIdentity) -> Probe | None:
    """Return what is known of the model, from the workspace or as it came with the program.

    None when the model was never probed, or by another version of the exam.
    """
    name = f"{_key(identity)}.json"
    found = (_load(folder / name) for folder in (_folder(state_folder), SHIPPED))
    return next((probe for probe in found if probe), None)


def keep_probe(state_folder: Path, identity: EngineIdentity, probe: Probe) -> Path:
    """Keep ``probe`` in the workspace's state and return its file; raises ArchiveError."""
    path = _folder(state_folder) / f"{_key(identity)}.json"
    write_text(path, probe.model_dump_json(indent=2) + "\n")
    return path


def _folder(state_folder: Path) -> Path:
    return state_folder / "models"


def _load(path: Path) -> Probe | None:
    """Return what the file holds; one that is damaged or of another exam counts as none."""
    try:
        probe = Probe.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return probe if probe.exam == EXAM else None


def _key(identity: EngineIdentity) -> str:
    """Return what the model's file is called: its digest, else its host and name."""
    named = identity.digest.removeprefix("sha256:")
    return slugify(named or f"{identity.engine} {identity.shown_host} {identity.model}")
