from __future__ import annotations

from datetime import UTC, date, datetime

from orchestra.nights.row import Row

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_a_reason_is_shown_without_passwords_also_one_that_an_older_version_kept() -> None:
    kept = {
        "key": "a", "agent": "a", "date": date(2026, 11, 28), "slot": "", "due_at": NOW,
        "planned_at": NOW, "status": "failed",
        "reason": "no Ollama answers at http://zoe:s3cret@host:11434",
        "notes": ["tried http://zoe:s3cret@host"],
    }  # fmt: skip
    row = Row.model_validate(kept)
    assert row.reason == "no Ollama answers at http://host:11434"
    assert row.notes == ["tried http://host"]
