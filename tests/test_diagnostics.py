"""The words of diagnostics: a sentence for every kind, that says what to do where it can."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import TODAY
from modelpick.core.diagnostic import Excuse, exit_code
from modelpick.core.lifecycle import Life
from modelpick.render.diagnostics import counts, diagnostic_out, diagnostic_text, message, tally_text
from modelpick.render.shapes.diagnostics import DiagnosticOut
from test_annotations import make_diagnostic

ENDING = Life("deprecated", None, None, TODAY + timedelta(days=1), None, None, None, retires_in_days=1)
OVER = Life("retired", None, None, TODAY, None, None, None)


@pytest.mark.parametrize(
    ("code", "about", "text"),
    [
        (
            "unknown-model",
            {"suggestions": ("a", "b", "c")},
            "no model is called acme/one; did you mean a, b or c?",
        ),
        ("unknown-model", {}, "no model is called acme/one"),
        ("ambiguous-model", {"suggestions": ("a", "b")}, "acme/one is an id of a and b; say which"),
        (
            "unknown-name",
            {"rule": "policy.regions.allow", "found": "EU", "suggestions": ("eu",)},
            "policy.regions.allow: nothing in the catalog is called EU; did you mean eu?",
        ),
        ("retired", {"route": "host", "life": OVER}, "acme/one was shut down on 2026-11-23 at host"),
        ("retired", {"found": "retired", "life": OVER}, "acme/one is retired"),
        (
            "retiring",
            {"life": ENDING, "route": "host"},
            "acme/one at host shuts down in 1 day (2026-11-24); wanted alive until 2026-11-23",
        ),
        (
            "route-retiring",
            {"life": ENDING, "route": "host", "suggestions": ("other/eu",)},
            "acme/one at host shuts down in 1 day (2026-11-24); it goes on at other/eu",
        ),
        (
            "route-retiring",
            {"life": OVER, "route": "host", "suggestions": ("other",)},
            "acme/one was shut down on 2026-11-23 at host; it goes on at other",
        ),
        (
            "unmet-need",
            {"model_id": "acme/x", "route": "host"},
            "acme/one (acme/x) at host: context window 4,000 is below 8,000",
        ),
        ("not-approved", {}, "acme/one is not on the approved list"),
        ("approval-expired", {}, "the approval of acme/one expired on 2026-11-23"),
        ("approval-expiring", {}, "the approval of acme/one expires on 2026-11-23"),
        (
            "exception-expired",
            {"wanted": "retired"},
            "the exception from retired for acme/one expired on 2026-11-23",
        ),
        (
            "exception-unused",
            {"wanted": "retired", "model": None},
            "the exception from retired excuses nothing; remove it",
        ),
        ("no-models", {}, "workload chat names no models in use"),
    ],
)
def test_texts(code, about, text):
    """What is wrong, in one line."""
    assert text == diagnostic_text(make_diagnostic(code)._replace(**about))


def test_what_goes_with_the_text():
    """Workload before, remedy and excuse behind."""
    one = make_diagnostic("not-approved", excuse=Excuse("pilot", None, "2027-01-01"))
    assert "acme/one is not on the approved list; excepted until 2027-01-01: pilot" == diagnostic_text(one)
    assert f"[chat] {diagnostic_text(one)}; meets the same needs: acme/two" == message(one)
    bare = one._replace(workload=None, remedy=None, excuse=None)
    assert diagnostic_text(bare) == message(bare)


def test_counts():
    """What is excepted counts there alone; a tally says so in words."""
    excused = make_diagnostic("retired")._replace(severity="note", excuse=Excuse("x", None, "2027-01-01"))
    some = [make_diagnostic("retired"), make_diagnostic("no-models"), make_diagnostic("in-doubt"), excused]
    assert {"errors": 1, "warnings": 2, "notes": 0, "excepted": 1} == counts(some)
    assert "1 error, 2 warnings, 1 excepted" == tally_text(some)
    assert "nothing wrong, 1 excepted" == tally_text([excused])
    assert "nothing wrong" == tally_text([])


@pytest.mark.parametrize(("code", "codes"), [("retired", (1, 1, 1)), ("no-models", (0, 1, 1)), ("in-use", (0, 0, 1))])
def test_exit_code(code, codes):
    """1 from the gravity on that is asked for."""
    one = [make_diagnostic(code)]
    assert codes == tuple(exit_code(one, grave) for grave in ("error", "warning", "note"))
    assert 0 == exit_code([])


def test_every_key_of_json():
    """As the shape declares them, in that order."""
    out = diagnostic_out(make_diagnostic("retired", excuse=Excuse("x", "me", "2027-01-01")))
    assert list(DiagnosticOut.__annotations__) == list(out)
    assert ("2026-11-23", "2026-11-23", 9) == (out["wanted"], out["found"], out["days_left"])
