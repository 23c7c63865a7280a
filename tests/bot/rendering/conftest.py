"""What the tests of all formats share."""

from __future__ import annotations

import pytest

from bot.assessment.portfolio import Portfolio, build_portfolio
from bot.assessment.report import Report, build_report
from tests.bot.reporting import TODAY, cite, mixed, ready


@pytest.fixture
def report() -> Report:
    """A report with an item in every state."""
    return build_report(mixed(), TODAY, cite)


@pytest.fixture
def portfolio() -> Portfolio:
    """Thirty initiatives, two checklists."""
    records = []
    for number in range(30):
        source = mixed() if number % 2 else ready("mvp" if number % 3 else "scaling_readiness")
        initiative = source.initiative.model_copy(update={"id": f"i{number}", "name": f"Initiative number {number}"})
        records.append(source.model_copy(update={"initiative": initiative}))
    return build_portfolio(records, TODAY)
