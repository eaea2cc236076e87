"""The evidence file: beside a reflection, what bears out each of its sentences, and who says so.

A sentence of the text is found again by what it says (:func:`said`) and by what it cites: one that
was edited has no verdict any more, the others keep theirs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestra.agents import Method
from orchestra.errors import EvidenceError
from orchestra.prose import figures, sentence_key, shortened
from orchestra.sidecar import HINT, read_sidecar, shown_name, sidecar_of

VERSION: Final = 1
CODE: Final = "code"  # who gave a verdict, or made an outline, that no model did
# 2ème is 2e, XIXième is XIXe, 1ier is 1er: what mends typography may write them so.
_ORDINAL = re.compile(r"\b(\d+|[IVXLC]+)i?(?:([eè])me|(?<=i)(er))(s?)\b")
# « > » and « < » compare before a figure or between words; elsewhere they are marks of quotation.
_SIGNS = re.compile(r"[%‰€$£¥°§µ+±×÷=−]|[<>](?=[\s=]*+\d)|(?<=\w)[<>](?=\w)|(?<=\w\s)[<>](?=\s\w)")

Kind = Literal["fact", "inference", "question", "recommendation"]
Verdict = Literal["supported", "partly", "not", "not asked"]
Role = Literal["establish", "contrast", "limit", "deduce", "recommend"]
Answer = Literal["revised", "maintained", "refused"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Support(_Part):
    """What was found when a sentence was held against its passages."""

    verdict: Verdict = "not asked"
    words: str = Field("", description="Words of the passage that bear it out, as they stand.")
    passage: str = Field("", description="Id of the passage that has these words.")
    by: str = Field("", description="Who gave the verdict: code, or the name of a model.")
    reason: str = Field("", description="What the passages do not say, or say otherwise.")


class Sentence(_Part):
    """A sentence of the text as it was when it was judged, without its citations."""

    id: int = Field(ge=1, description="Its number, never given twice.")
    text: str = Field(min_length=1)
    kind: Kind
    passages: list[str] = Field([], description="Ids of the passages that it cites or rests on.")
    rests_on: list[int] = Field([], description="Earlier sentences that it rests on.")
    claim: str = Field("", description="Id of the claim of the outline that it belongs to.")
    support: Support = Support()

    @property
    def key(self) -> str:
        """What the sentence is found again by in a text."""
        return said(self.text)


class Claim(_Part):
    """What one paragraph holds: a step of the argument and what it stands on."""

    id: str
    text: str = Field(min_length=1, description="The claim, as one sentence.")
    role: Role
    passages: list[str] = Field([], description="Ids of the passages that it stands on.")
    keywords: list[str] = []
    answers: str = Field("", description="Id of the earlier claim that it answers.")


class Part(_Part):
    """The claims of one section of the template, under a title of its own if it has one."""

    heading: str
    title: str = ""
    claims: list[Claim] = []


class Outline(_Part):
    """The argument of a reflection: a question, a thesis, and the claims that lead there."""

    question: str = ""
    thesis: str = ""
    parts: list[Part] = []
    builds_on: list[str] = Field([], description="Paths of earlier texts that it goes on from.")
    by: str = Field("", description="Who made it: a model's name, code, or a person's file.")

    @property
    def claims(self) -> list[Claim]:
        """The claims of all parts, in their order."""
        return [claim for part in self.parts for claim in part.claims]

    def with_claims(self, changed: Callable[[Claim], Claim]) -> Outline:
        """Return the outline with each claim as ``changed`` gives it."""
        parts = [
            part.model_copy(update={"claims": [*map(changed, part.claims)]}) for part in self.parts
        ]
        return self.model_copy(update={"parts": parts})


class Objection(_Part):
    """What the second reader objected to, and what became of it."""

    by: str = Field(description="The agent who read.")
    sentence: int = Field(description="Number of the sentence objected to.")
    quote: str = Field(description="That sentence as it was read.")
    passage: str = Field("", description="Id of the passage it is held against, if any.")
    text: str
    answer: Answer
    why: str = ""


class Removed(_Part):
    """A sentence that was written and does not stand in the draft, and why."""

    text: str
    why: str
    claim: str = ""


class Evidence(_Part):
    """What stands in an evidence file."""

    version: Literal[1] = VERSION
    method: Method
    run_id: str = Field("", description="The run that wrote the draft.")
    outline: Outline | None = None
    sentences: list[Sentence] = []
    last_id: int = Field(0, ge=0, description="The highest number that a sentence ever had.")
    objections: list[Objection] = []
    removed: list[Removed] = []
    notes: list[str] = Field([], description="Stages that fell back on another way, and why.")


class SupportSum(_Part):
    """The sum of an evidence file, for the front matter: numbers of sentences."""

    facts: int = 0
    cited: int = 0
    supported: int = 0
    partly: int = 0
    unsupported: int = 0
    inferences: int = 0


def said(text: str) -> str:
    """Return what two texts of a sentence share when they say the same; nothing without words.

    That is its words without case and accents, its figures, and the signs that change what these
    mean. Citations, punctuation, emphasis and spaces are left out: mending the typography of a
    sentence leaves it what it was.
    """
    text = unescape(text) if "&" in text else text
    words = sentence_key(_ORDINAL.sub(r"\1\2\3\4", text)).replace(" ", "")
    numbers = " ".join(span.text for span in figures(text))
    return f"{words} {numbers} {''.join(_SIGNS.findall(text))}" if words else ""


def evidence_path(document: Path) -> Path:
    """Return where the evidence file of a document stands: ``NN-slug.evidence.json``."""
    return Path(sidecar_of(str(document)))


def read_evidence(path: Path) -> Evidence | None:
    """Return what stands in the evidence file at ``path``, None where there is none.

    Raises EvidenceError when it cannot be read, is damaged, or is of another version.
    """
    data = read_sidecar(str(path))
    return None if data is None else parse_evidence(data, str(path))


def parse_evidence(data: bytes, file: str) -> Evidence:
    """Return what the bytes of the evidence file named ``file`` say; raise EvidenceError."""
    try:
        values = json.loads(data.decode("utf-8-sig"))
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise _damaged(file, f"is not UTF-8 text (byte {error.start})") from None
    except UnicodeEncodeError:  # "\ud800" in JSON, which no file takes
        raise _damaged(file, "holds half of a character") from None
    except json.JSONDecodeError as error:
        raise _damaged(file, f"is not valid JSON (line {error.lineno}): {error.msg}") from None
    except (ValueError, RecursionError):  # a number of a thousand digits, nesting without end
        raise _damaged(file, "is not valid JSON") from None
    _refuse_other_version(values, file)
    try:
        evidence = Evidence.model_validate(values, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        parts = [shortened(".".join(map(str, first["loc"]))), first["msg"]]
        raise _damaged(file, ": ".join(["is damaged", *filter(None, parts)])) from None
    ids = [sentence.id for sentence in evidence.sentences]
    if len(set(ids)) < len(ids):
        raise _damaged(file, "is damaged: it gives one number to two sentences")
    return evidence


def _refuse_other_version(values: Any, file: str) -> None:
    version = values.get("version", VERSION) if isinstance(values, dict) else VERSION
    if type(version) is int and version != VERSION:
        raise EvidenceError(
            f"{shown_name(file)} is of version {version}, not {VERSION}",
            "use the version of orchestra that wrote it, or delete it",
        )


def _damaged(file: str, why: str) -> EvidenceError:
    return EvidenceError(f"{shown_name(file)} {why}", HINT)


def render_evidence(evidence: Evidence) -> str:
    """Return the text of the evidence file; the same evidence gives the same text."""
    return json.dumps(evidence.model_dump(), ensure_ascii=False, indent=1) + "\n"


def sum_up(sentences: list[Sentence]) -> SupportSum:
    """Return the sum of these sentences, as the front matter gives it."""
    facts = [sentence for sentence in sentences if sentence.kind == "fact"]
    verdicts = [fact.support.verdict for fact in facts]
    return SupportSum(
        facts=len(facts),
        cited=sum(bool(fact.passages) for fact in facts),
        supported=verdicts.count("supported"),
        partly=verdicts.count("partly"),
        unsupported=verdicts.count("not"),
        inferences=sum(sentence.kind != "fact" for sentence in sentences),
    )
