from __future__ import annotations

from lxml import etree

from orchestra.check_settings import Severity
from orchestra.checking.finding import Finding
from orchestra.checking.reports.junit import render_junit

ERROR = Finding("a.md", 3, 7, "REF003", "unknown-reference", "error", "« a < b & c »")
WARNING = Finding("b.md", 1, 1, "FM007", "key-order", "warning", "l’ordre")


def _suite(checked: dict[str, list[Finding]], fail_on: Severity = "error") -> etree._Element:
    return etree.fromstring(render_junit(checked, fail_on).encode())


def test_each_file_is_a_test_that_fails_on_an_error() -> None:
    suite = _suite({"a.md": [ERROR], "b.md": [WARNING], "c.md": []})
    assert dict(suite.attrib) == {
        "name": "orchestra check", "tests": "3", "failures": "1", "errors": "0"
    }  # fmt: skip
    bad, passing, clean = suite
    assert [case.get("name") for case in suite] == ["a.md", "b.md", "c.md"]
    assert bad[0].tag == "failure"
    assert bad[0].get("message") == "« a < b & c »"
    assert bad[0].text == "a.md:3:7: error REF003 unknown-reference: « a < b & c »"
    assert [(part.tag, part.text) for part in passing] == [
        ("system-out", "b.md:1:1: warning FM007 key-order: l’ordre")
    ]
    assert len(clean) == 0


def test_warnings_fail_when_they_are_asked_to() -> None:
    suite = _suite({"b.md": [WARNING]}, "warning")
    assert suite.get("failures") == "1"
    assert suite[0][0].tag == "failure"


def test_all_findings_of_a_file_are_listed_in_one_failure() -> None:
    (case,) = _suite({"a.md": [WARNING, ERROR, ERROR]})
    (failure,) = case
    assert failure.get("message") == ERROR.message
    assert len((failure.text or "").split("\n")) == 3


def test_what_xml_cannot_hold_is_replaced() -> None:
    finding = Finding("a\x01\udce9.md", 1, 1, "FM001", "unreadable-file", "error", "]]>\0\ufffe")
    (case,) = _suite({finding.path: [finding]})
    assert case.get("name") == "a\ufffd\ufffd.md"
    assert case[0].get("message") == "]]>\ufffd\ufffd"
