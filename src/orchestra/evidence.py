"""The evidence file: beside a reflection, what bears out each of its sentences, and who says so.

A sentence of the text is found again by its words (:func:`orchestra.prose.sentence_key`) and by
what it cites: one that was edited has no verdict any more, the others keep theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from orchestra.prose import sentence_key

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 1
SUFFIX = ".evidence.json"

Kind = Literal["fact", "inference", "question", "recommendation"]
Verdict = Literal["supported", "partly", "not", "not asked"]
Method = Literal["reasoned", "compiled"]
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
        return sentence_key(self.text)


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
    by: str = Field("", description="Who made it: a model's name, code, or a person's file.")


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


def evidence_path(document: Path) -> Path:
    """Return where the evidence file of a document stands: ``NN-slug.evidence.json``."""
    return document.with_suffix(SUFFIX)


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
