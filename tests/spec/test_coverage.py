"""Every claim of the product is carried by an entry that works."""

from __future__ import annotations

from typer.testing import CliRunner

from legwise.interfaces.cli.knowledge import app
from legwise.knowledge.coverage import claims, coverage


def test_all_77_claims_are_carried(base):
    carried = coverage(base.knowledge)
    assert len(claims()) == 77
    assert [claim.id for claim in claims() if not carried[claim.id]] == []


def test_no_entry_covers_a_claim_that_does_not_exist(base):
    assert set(coverage(base.knowledge)) == {claim.id for claim in claims()}


def test_a_claim_that_nothing_carries_is_seen(base):
    without = {
        key: entry.model_copy(update={"covers": tuple(c for c in entry.covers if c != "SC6")})
        for key, entry in base.knowledge.actions.items()
    }
    carried = coverage(base.knowledge.model_copy(update={"actions": without}))
    assert [part for part in carried["SC6"] if part.startswith("action")] == []


def test_the_command_counts():
    result = CliRunner().invoke(app, ["coverage"])
    assert result.exit_code == 0
    assert result.output.endswith("77 of 77 claims are carried.\n")
