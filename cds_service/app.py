"""The composition root: settings and knowledge in, a Flask application out."""

import gc
import logging
import os
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask_cors import CORS

from .appropriateness.knowledge import Knowledge
from .callers import open_access, pama_of
from .errors import StoreUnavailable
from .knowledge_base.guidance import read_guidance
from .knowledge_base.load import load_knowledge
from .records.feedback_store import FeedbackStore, open_store
from .settings import Settings, read_settings
from .web.authentication import Access
from .web.hooks_views import Desk, hooks_blueprint, utc_now
from .web.one_slash import one_slash
from .web.openapi import openapi_blueprint
from .web.pages import pages_blueprint
from .web.problems import register_problems

_LOG = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None,
    *,
    knowledge: Knowledge | None = None,
    feedback: FeedbackStore | None = None,
    access: Access | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Flask:
    """The service, ready to be served.  Every part has a default and a keyword to replace it.

    Raises KnowledgeFault, ClientsFault or SettingInvalid: a service that is wrong does not
    start.  A store that is down does not stop it, for cards do not need one.
    """
    settings = settings or read_settings(dict(os.environ))
    knowledge = knowledge or load_knowledge(settings.knowledge_dir)
    desk = Desk(
        knowledge=knowledge,
        feedback=feedback or _prepared(open_store(settings.database_url)),
        access=access or open_access(settings, knowledge, now=now),
        base_url=settings.public_url,
        confirm=settings.confirm == "on",
        pama=pama_of(settings),
        now=now,
    )
    app = _flask(settings)
    app.register_blueprint(hooks_blueprint(desk))
    app.register_blueprint(
        pages_blueprint(
            knowledge,
            read_guidance(settings.knowledge_dir),
            has_front_page=settings.has_front_page,
        )
    )
    app.register_blueprint(openapi_blueprint(settings.public_url))
    register_problems(app)
    return app


def _flask(settings: Settings) -> Flask:
    """A bare application that no address redirects and that browsers may call as the settings say."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    CORS(
        app,
        origins=list(settings.allowed_origins),
        methods=["GET", "POST", "OPTIONS"],
        allow_headers=["authorization", "content-type"],
        max_age=600,
    )
    app.wsgi_app = one_slash(app.wsgi_app)  # type: ignore[method-assign, assignment]
    return app


def worker_app() -> Flask:
    """The application of one worker, with what it loaded put out of the collector's sight.

    Knowledge and models live as long as the process: walking them again and again is what
    made the slowest answers slow.
    """
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return app


def _prepared(store: FeedbackStore) -> FeedbackStore:
    try:
        store.prepare()
    except StoreUnavailable:
        _LOG.warning("the store is not available: cards are answered, feedback is refused")
    return store
