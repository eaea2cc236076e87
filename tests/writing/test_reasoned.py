from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from tests.engines.test_probed import a_probe
from tests.writing.desk import Answer, Parrot, prompts
from tests.writing.writer import Keeper, add_sources, faithful, stage_of

from orchestra.errors import EngineOutOfMemory
from orchestra.evidence import Outline
from orchestra.workspace import Workspace, load_workspace
from orchestra.writing.brief import Brief, Order, make_brief
from orchestra.writing.method import Chosen
from orchestra.writing.model_calls import Scribe, Watcher
from orchestra.writing.more_evidence import Grounded
from orchestra.writing.outline import slots
from orchestra.writing.reasoned import write_reasoned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestra.engines.engine import Request
    from orchestra.evidence import Claim
    from orchestra.writing.compose import Result
    from orchestra.writing.manuscript import Manuscript

_NUMBER = re.compile(r"\(S\d+\)")
INVENTION = "Les 8 450 visiteurs de la remise rangent les outils du quartier."
OBJECTION = "La conclusion suppose une patience que rien ne mesure encore."


@pytest.fixture
def workspace(make_workspace: Callable[..., Path]) -> Workspace:
    root = make_workspace()
    add_sources(root)
    return load_workspace(root)


@pytest.fixture
def brief(workspace: Workspace) -> Brief:
    return a_brief_of(workspace)


def a_brief_of(workspace: Workspace, **changes: Any) -> Brief:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    author = workspace.agents[0].model_copy(update=changes)
    return make_brief(workspace, Order(author, seed=1, words=400), now)


def good(request: Request) -> Answer:
    """Answer as the faithful model does."""
    body = {"format": request.schema, "messages": [{"content": request.user}]}
    answer: Answer = json.loads(faithful(body))
    return answer


def objecting(request: Request) -> Answer:
    """Answer as the faithful model does, but object to the first sentence and maintain it."""
    found = {
        "objections": {"objections": [{"sentence": "S1", "passage": "0", "text": OBJECTION}]},
        "answers": {
            "answers": [{"objection": 1, "decision": "maintain", "why": OBJECTION, "sentences": []}]
        },
    }
    return found.get(stage_of(request.schema)) or good(request)


class Run:
    """A run of the method: what it gave, what was asked, which stages ran."""

    def __init__(
        self,
        workspace: Workspace,
        brief: Brief,
        say: Callable[[Request], Answer] = good,
        keeper: Keeper | None = None,
        *,
        may_judge: bool = True,
    ) -> None:
        self.workspace, self.brief, self.may_judge = workspace, brief, may_judge
        self.engine, self.keeper = Parrot(say), keeper or Keeper()
        self.scribe = Scribe(self.engine, "système", 0, Watcher())
        self.told: list[Manuscript] = []

    def result(self) -> Result:
        probe = a_probe() if self.may_judge else None
        chosen = Chosen(method="reasoned", probe=probe, context=self.engine.identity.context)
        return write_reasoned(
            self.workspace, self.brief, chosen, self.scribe, prompts(), self.keeper,
            self.told.append,
        )  # fmt: skip


def test_the_argument_is_written_first_then_read_then_summed_up(
    workspace: Workspace, brief: Brief
) -> None:
    run = Run(workspace, brief)
    result = run.result()
    assert result.outline
    argument = []
    for slot, part in zip(slots(brief.template), result.outline.parts, strict=True):
        argument += [f"claim {claim.id}" for claim in part.claims]
        argument.append(f"support {slot.section + 1}")
    last = len(brief.template.sections)
    assert run.keeper.ran == [
        "outline", "evidence", *argument,
        "second reader", "answers", f"section {last}", f"support {last}",
        "section 1", "support 1", "whole text", "last support",
    ]  # fmt: skip
    assert [section.heading for section in result.manuscript.sections(brief) if section.blocks] == [
        section.heading for section in brief.template.sections
    ]


def test_killed_after_any_step_it_goes_on_to_the_same_text(
    workspace: Workspace, brief: Brief
) -> None:
    whole = Run(workspace, brief, objecting)
    result = whole.result()
    for count in range(len(whole.keeper.ran)):
        again = Run(workspace, brief, objecting, whole.keeper.until(count))
        assert again.result() == result
        assert again.keeper.ran == whole.keeper.ran[count:]
        assert [c.text for c in again.scribe.calls] == [c.text for c in whole.scribe.calls]
        asked = len(again.engine.heard)
        assert again.engine.heard == whole.engine.heard[len(whole.engine.heard) - asked :]


def test_killed_within_a_step_that_step_alone_is_done_again(
    workspace: Workspace, brief: Brief
) -> None:
    whole = Run(workspace, brief)
    result = whole.result()
    count = len(whole.engine.heard) // 2
    dying = Run(workspace, brief, lambda r: good(r) if len(dying.engine.heard) <= count else dead())
    with pytest.raises(KeyboardInterrupt):
        dying.result()
    kept = [name for name in whole.keeper.ran if name in dying.keeper.kept]
    assert kept == whole.keeper.ran[: len(kept)]
    again = Run(workspace, brief, good, Keeper(dying.keeper.kept))
    assert again.result() == result
    assert again.keeper.ran == whole.keeper.ran[len(kept) :]


def dead() -> Answer:
    raise KeyboardInterrupt


def gone(before: Request, after: Request) -> list[str]:
    """Return the sentences in the one prompt that are not in the other, in order."""
    shown = set(_NUMBER.findall(after.prefix))
    return [number for number in _NUMBER.findall(before.prefix) if number not in shown]


def test_each_prompt_goes_on_where_the_one_before_it_ended(
    workspace: Workspace, brief: Brief
) -> None:
    run = Run(workspace, brief, objecting)
    run.result()
    heard = run.engine.heard
    assert len({request.system for request in heard}) == 1
    grown = 0
    for before, after in pairwise(heard):
        lost = gone(before, after)
        assert after.prefix.startswith(
            before.prefix.partition(lost[0])[0] if lost else before.prefix
        )
        grown += not lost
    assert grown > 0.8 * len(heard)
    assert len(heard[-1].prefix) > 1.2 * len(heard[0].prefix)


def test_what_is_repaired_changes_the_prompt_from_there_on_alone(
    workspace: Workspace, brief: Brief
) -> None:
    def say(request: Request) -> Answer:
        answer = good(request)
        if stage_of(request.schema) == "paragraph" and "(S4)" in request.prefix:
            assert isinstance(answer, dict)
            answer["sentences"][1] |= {"text": INVENTION}
        return answer

    run = Run(workspace, brief, say)
    run.result()
    heard = run.engine.heard
    repairs = [n for n, request in enumerate(heard) if stage_of(request.schema) == "repair"]
    assert repairs
    before, after = heard[repairs[0]].prefix, heard[repairs[0] + 1].prefix
    written = before.partition(INVENTION)[0].rpartition("(S")[0]
    assert after.startswith(written)
    beginning = heard[2].prefix
    assert all(request.prefix.startswith(beginning) for request in heard[2:])


def test_whoever_keeps_the_text_is_told_of_it_after_each_step(
    workspace: Workspace, brief: Brief
) -> None:
    run = Run(workspace, brief)
    result = run.result()
    model_steps = [name for name in run.keeper.ran if name not in {"outline", "evidence"}]
    assert len(run.told) == len(model_steps) - 1  # objecting alone changes nothing
    assert run.told[-1] == result.manuscript
    assert run.told[0].words < run.told[-1].words


def test_an_outline_of_a_persons_is_written_from_as_it_is(
    workspace: Workspace, brief: Brief
) -> None:
    first = Run(workspace, brief).result()
    assert first.outline
    own = first.outline.model_copy(update={"question": "Qui tient le lieu ?", "by": "plan.yaml"})
    run = Run(workspace, brief.model_copy(update={"outline": own}))
    result = run.result()
    assert result.outline == own
    assert run.keeper.ran[0] == "evidence"
    assert "outline" not in {stage_of(request.schema) for request in run.engine.heard}
    assert "Qui tient le lieu ?" in run.engine.heard[0].prefix


def test_passages_that_are_added_for_the_outline_stand_behind_it(
    workspace: Workspace, brief: Brief
) -> None:
    outline = Run(workspace, brief).result().outline
    assert outline
    narrow = [
        part.model_copy(update={"claims": [alone(claim, brief, place) for claim in part.claims]})
        for place, part in enumerate(outline.parts)
    ]
    given = {"outline": outline.model_copy(update={"parts": narrow})}
    run = Run(workspace, brief.model_copy(update=given))
    run.result()
    ground = Grounded.model_validate_json(run.keeper.kept["evidence"])
    added = ground.brief.passages[len(brief.passages) :]
    assert added
    for request in run.engine.heard:
        beginning, _, rest = request.prefix.partition(outline.thesis)
        assert all(passage.text in beginning for passage in brief.passages)
        assert all(passage.text in rest for passage in added)


def alone(claim: Claim, brief: Brief, place: int) -> Claim:
    """Return the claim standing on one passage."""
    passage = brief.passages[place % len(brief.passages)]
    return claim.model_copy(update={"passages": [passage.id]})


def test_the_second_readers_own_passages_are_in_its_prompt_alone(
    workspace: Workspace, brief: Brief
) -> None:
    run = Run(workspace, brief, objecting)
    result = run.result()
    known = {passage.id for passage in Run(workspace, brief).result().brief.passages}
    shown = {p.id for p in result.brief.passages if p.text in run.engine.heard[-3].user}
    own = [passage for passage in result.brief.passages if passage.id not in shown]
    assert own
    assert {passage.id for passage in result.brief.passages} == known
    readers = [r for r in run.engine.heard if all(passage.text in r.user for passage in own)]
    assert [stage_of(request.schema) for request in readers] == ["objections"]
    [objection] = result.objections
    assert (objection.text, objection.answer) == (OBJECTION, "maintained")


def test_an_author_may_want_no_second_reader(workspace: Workspace) -> None:
    run = Run(workspace, a_brief_of(workspace, second_reader="none"))
    assert run.result().objections == ()
    assert not {"second reader", "answers"} & set(run.keeper.ran)


def test_a_model_that_cannot_judge_is_not_asked_to(workspace: Workspace, brief: Brief) -> None:
    run = Run(workspace, brief, may_judge=False)
    result = run.result()
    assert "verdicts" not in {stage_of(request.schema) for request in run.engine.heard}
    facts = [s for s in result.manuscript.sentences if s.kind == "fact"]
    assert facts
    assert {fact.support.by for fact in facts} == {"code"}


def test_a_text_without_passages_is_thoughts_and_is_written_all_the_same(
    workspace: Workspace,
) -> None:
    run = Run(workspace, a_brief_of(workspace, grounding="none"))
    result = run.result()
    assert result.brief.passages == []
    assert {s.kind for s in result.manuscript.sentences} == {"inference"}
    assert result.manuscript.words > 200


def test_an_engine_that_fails_for_good_is_raised_with_the_text_told(
    workspace: Workspace, brief: Brief
) -> None:
    run = Run(
        workspace, brief,
        lambda r: good(r) if len(run.engine.heard) < 6 else EngineOutOfMemory("full"),
    )  # fmt: skip
    with pytest.raises(EngineOutOfMemory):
        run.result()
    assert run.told
    assert run.told[-1].words > 0


def test_the_outline_survives_being_kept_as_json(workspace: Workspace, brief: Brief) -> None:
    run = Run(workspace, brief)
    outline = run.result().outline
    assert outline
    assert Outline.model_validate_json(outline.model_dump_json()) == outline
