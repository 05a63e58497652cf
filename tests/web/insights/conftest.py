"""The insights alone, over an empty store, and over one that knows three weeks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from made_records import keep, teller

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.hooks.feedback import Outcome
from cds_service.records.record_keeping import Records
from cds_service.web.insights.views import InsightsDesk, insights_blueprint
from cds_service.web.operator import OperatorAccess
from cds_service.web.pages import pages_blueprint
from cds_service.web.problems import register_problems

from .pages import NOW, OURS, THIS_MONDAY, Browser, a_record, said_of


@pytest.fixture
def served(knowledge: Knowledge, records: Records) -> Callable[..., Browser]:
    """``served(access)``: the pages alone, with whoever is let in."""

    def serve(access: OperatorAccess, kept: Records = records) -> Browser:
        app = Flask(__name__, static_folder=None)
        app.register_blueprint(pages_blueprint(knowledge, has_front_page=True))
        desk = InsightsDesk(
            records=kept,
            knowledge=knowledge,
            access=access,
            base_url="http://here:8080",
            now=lambda: NOW,
        )
        app.register_blueprint(insights_blueprint(desk))
        register_problems(app)
        return Browser(app.test_client())

    return serve


@pytest.fixture
def empty(served: Callable[..., Browser]) -> Browser:
    return served(OperatorAccess(is_open=True))


@pytest.fixture
def month(empty: Browser, records: Records) -> Browser:
    """Three weeks of two clients, with a trial, a shadow, an old one, and what was heard of them."""
    keep(
        records,
        a_record("a", ("ImageNow", "SpinalLevel"), ("Pregnancy",)),
        a_record("b", ("SpinalLevel",), client="south", knowledge="0.9"),
        a_record("c", ("SpinalLevel",), received=THIS_MONDAY - timedelta(days=8)),
        a_record("d", status="not-relevant", duration_ms=8.2),
        a_record("trial", ("ImageNow",), trial=True),
        a_record("shadow", ("Dialysis",), shadow=True),
        a_record("old", ("AddContrast",), received=THIS_MONDAY - timedelta(weeks=20)),
    )
    level = (OURS, "level-certain-on-exam")
    records.keep_feedback(
        teller("north"),
        (
            said_of("a-0", Outcome.ACCEPTED),
            said_of("c-0", Outcome.OVERRIDDEN),
            said_of("nobody's", Outcome.ACCEPTED),
        ),
        now=NOW,
    )
    overridden = said_of("b-0", Outcome.OVERRIDDEN, reason=level)
    records.keep_feedback(teller("south"), (overridden,), now=NOW)
    return empty
