"""Findings as JUnit XML, which every CI server shows as tests: one for each file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from orchestra.checking.report import finding_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestra.check_settings import Severity
    from orchestra.checking.finding import Finding

# What XML 1.0 cannot hold, in whatever way it is written.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render_junit(checked: Mapping[str, Sequence[Finding]], fail_on: Severity) -> str:
    """Return a test suite with a test for each file and its findings.

    A test fails when one of the findings makes the command fail; findings that do not are the
    output of a test that passes.
    """
    suite = ElementTree.Element("testsuite", name="orchestra check", tests=str(len(checked)))
    failures = 0
    for path, findings in checked.items():
        case = ElementTree.SubElement(
            suite, "testcase", classname="orchestra check", name=_xml(path)
        )
        failing = [f for f in findings if fail_on in ("warning", f.severity)]
        failures += bool(failing)
        if failing:
            failure = ElementTree.SubElement(case, "failure", message=_xml(failing[0].message))
            failure.text = _listed(findings)
        elif findings:
            ElementTree.SubElement(case, "system-out").text = _listed(findings)
    suite.attrib |= {"failures": str(failures), "errors": "0"}
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suite, "unicode")


def _listed(findings: Sequence[Finding]) -> str:
    return _xml("\n".join(map(finding_line, findings)))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
