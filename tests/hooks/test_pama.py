"""Ratings on orders: the guide's three words, on the client's own order, and nothing claimed."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.app import create_app
from cds_service.appropriateness.judging.ratings import AppropriatenessCategory
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.hooks.pama import (
    CONSULT_ID,
    QCDSM_CONSULTED,
    RATING,
    RATING_SYSTEM,
    PamaConsultation,
    PamaRating,
    PamaSettings,
)
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.wire import decode, encode

SERVICE = "/cds-services/spine-imaging"
Ask = Callable[..., Any]


@pytest.fixture
def ask(
    knowledge: Knowledge,
    instant: Any,
    shared_records: Records,
    scenario: Callable[[str], Any],
) -> Ask:
    """``ask(name, **settings)``: request and answer of a scenario, with orders rated."""

    def call(
        name: str, *, change: Callable[[Any], None] = lambda _: None, **settings: Any
    ) -> tuple[Any, Any]:
        body = scenario(name)
        change(body)
        app = create_app(
            Settings(**{"pama_rating": "on", **settings}),
            knowledge=knowledge,
            records=shared_records,
            now=lambda: instant,
        )
        response = app.test_client().post(
            SERVICE, data=encode(body), content_type="application/json"
        )
        assert 200 == response.status_code
        return body, decode(response.get_data())

    return call


def extensions(order: Any) -> dict[str, Any]:
    return {each["url"]: each for each in order.get("extension", [])}


def primary(order: Any) -> str:
    return str(extensions(order)[RATING]["valueCodeableConcept"]["coding"][0]["code"])


def draft_of(body: Any) -> Any:
    return body["context"]["draftOrders"]["entry"][0]["resource"]


def test_nothing_is_rated_unless_the_operator_wants_it(ask: Ask) -> None:
    _, answer = ask("article-ct", pama_rating="off")

    assert "systemActions" not in answer
    assert "pama-rating" not in encode(answer).decode()


@pytest.mark.parametrize(
    ("name", "rating"),
    [
        ("article", "appropriate"),
        ("article-ct", "appropriate"),
        ("article-radiograph", "not-appropriate"),
        ("article-right-order", "appropriate"),
    ],
)
def test_each_recognised_order_of_a_matched_variant_is_rated(
    name: str, rating: str, ask: Ask
) -> None:
    _, answer = ask(name)
    (action,) = answer["systemActions"]

    assert "update" == action["type"]
    assert action["description"]
    assert rating == primary(action["resource"])


def test_a_rating_changes_nothing_else_of_the_order(ask: Ask) -> None:
    """The guide: an update must not make any semantic change."""
    body, answer = ask("article-ct")
    (action,) = answer["systemActions"]

    rated = action["resource"]
    added = [each for each in rated["extension"] if each not in draft_of(body)["extension"]]
    assert encode({**draft_of(body), "extension": [*draft_of(body)["extension"], *added]}) == (
        encode(rated)
    )
    assert {RATING, CONSULT_ID} == {each["url"] for each in added}


def test_who_was_consulted_is_said_only_as_the_operator_set_it(ask: Ask) -> None:
    _, silent = ask("article-ct")
    _, named = ask("article-ct", pama_qcdsm="AGREED-WITH-CLIENT")

    assert QCDSM_CONSULTED not in extensions(silent["systemActions"][0]["resource"])
    assert {"url": QCDSM_CONSULTED, "valueString": "AGREED-WITH-CLIENT"} == extensions(
        named["systemActions"][0]["resource"]
    )[QCDSM_CONSULTED]


def test_the_consult_id_is_a_urn_and_the_same_for_the_same_call(ask: Ask) -> None:
    ids = {
        extensions(ask("article-ct")[1]["systemActions"][0]["resource"])[CONSULT_ID]["valueUri"]
        for _ in range(2)
    }

    (consult_id,) = ids
    assert consult_id.startswith("urn:uuid:")


def test_suggested_orders_carry_their_own_rating(ask: Ask) -> None:
    """The film is not appropriate; the MRI that is created beside it is."""
    _, answer = ask("article-radiograph")
    created = [
        action["resource"]
        for suggestion in answer["cards"][0]["suggestions"]
        for action in suggestion["actions"]
        if action["type"] == "create"
    ]

    assert created
    assert {"appropriate"} == {primary(order) for order in created}


def test_a_drafted_test_is_never_rated(ask: Ask) -> None:
    _, answer = ask("article")
    (creatinine,) = answer["cards"][1]["suggestions"]

    assert "extension" not in creatinine["actions"][0]["resource"]


@pytest.mark.parametrize("name", ["indication-unclear", "medication-only"])
def test_without_a_matched_variant_no_order_is_rated(name: str, ask: Ask) -> None:
    """Undetermined is not "no criteria apply": such an order is left out of systemActions."""
    _, answer = ask(name)

    assert "systemActions" not in answer


def test_a_second_round_replaces_the_first_rating(ask: Ask) -> None:
    """EHRs fire again after every change: an order has one rating, the latest."""
    _, first = ask("article-ct")
    rated = first["systemActions"][0]["resource"]

    def sent_back(body: Any) -> None:
        body["context"]["draftOrders"]["entry"][0]["resource"] = rated

    _, second = ask("article-ct", change=sent_back)

    assert encode(rated) == encode(second["systemActions"][0]["resource"])


@pytest.mark.parametrize(
    ("category", "rating"),
    [
        (AppropriatenessCategory.USUALLY_APPROPRIATE, PamaRating.APPROPRIATE),
        (AppropriatenessCategory.MAY_BE_APPROPRIATE, PamaRating.APPROPRIATE),
        (AppropriatenessCategory.USUALLY_NOT_APPROPRIATE, PamaRating.NOT_APPROPRIATE),
    ],
)
def test_every_category_has_one_of_the_guides_words_and_keeps_its_own(
    category: AppropriatenessCategory, rating: PamaRating
) -> None:
    order = PamaConsultation("urn:uuid:x", PamaSettings()).rated({}, category)
    first, second = order["extension"][0]["valueCodeableConcept"]["coding"]

    assert (RATING_SYSTEM, rating.value) == (first["system"], first["code"])
    assert category.value == second["code"]


@pytest.mark.parametrize("word", [*PamaRating])
def test_the_operator_says_what_the_middle_category_is(word: PamaRating, ask: Ask) -> None:
    """A CT may be appropriate; an MRI is, and a film is not, whatever was set."""
    for name, rating in (
        ("article-ct", word),
        ("article", PamaRating.APPROPRIATE),
        ("article-radiograph", PamaRating.NOT_APPROPRIATE),
    ):
        _, answer = ask(name, pama_may_be_appropriate=word.value)
        (action,) = answer["systemActions"]
        assert rating.value == primary(action["resource"])


#: With which a card begins to speak of a rating.
WORD = "PAMA rating: "


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        # A red card beside a study that is rated well: its time, its contrast, its kind.
        ("article", {}, "PAMA rating: appropriate (usually appropriate)"),
        ("article-ct", {}, "PAMA rating: appropriate (may be appropriate)"),
        # No contradiction, nothing to say.
        ("article-ct", {"pama_may_be_appropriate": "not-appropriate"}, None),
        ("article-ct", {"pama_may_be_appropriate": "no-criteria-apply"}, None),
        ("article-radiograph", {}, None),
        ("article", {"pama_rating": "off"}, None),
    ],
)
def test_a_card_that_its_orders_rating_contradicts_says_so(
    name: str, settings: dict[str, str], says: str | None, ask: Ask
) -> None:
    _, answer = ask(name, **settings)
    first, *others = answer["cards"]

    assert "critical" == first["indicator"]
    assert says in first["detail"] if says else WORD not in first["detail"]
    assert not [each for each in others if WORD in each["detail"]]


def test_a_calm_card_beside_a_bad_rating_says_so_too(ask: Ask) -> None:
    """A film beside the right MRI is spoken of softly; its rating stays what it is."""

    def with_a_film(body: Any) -> None:
        film = {**draft_of(body), "id": "film", "code": {"text": "XR lumbar spine 2 views"}}
        body["context"]["draftOrders"]["entry"].append({"resource": film})
        body["context"].pop("selections", None)

    _, answer = ask("article-right-order", change=with_a_film)

    (card,) = (c for c in answer["cards"] if "Radiograph" in c["source"]["topic"]["code"])
    assert "info" == card["indicator"]
    assert "PAMA rating: not-appropriate (usually not appropriate)" in card["detail"]


@pytest.mark.parametrize("extension", ["text", {"url": "x"}, [None, 7], None])
def test_a_malformed_extension_of_the_client_is_no_fault_of_ours(extension: Any, ask: Ask) -> None:
    def malformed(body: Any) -> None:
        draft_of(body)["extension"] = extension

    _, answer = ask("article-ct", change=malformed)
    (action,) = answer["systemActions"]

    ours = [each for each in action["resource"]["extension"] if isinstance(each, dict)]
    assert RATING in {each["url"] for each in ours}


@pytest.mark.parametrize(
    "extension", [[{"url": ["x"]}], [{"url": {"y": 1}}], {"url": ["x"]}, "x", [None, 3]], ids=str
)
def test_an_extension_that_cannot_be_understood_goes_back_as_it_came(
    extension: Any, ask: Ask
) -> None:
    def change(body: Any) -> None:
        body["context"]["draftOrders"]["entry"][0]["resource"]["extension"] = extension

    _, said = ask("article", change=change)
    kept = said["systemActions"][0]["resource"]["extension"]

    sent = extension if isinstance(extension, list) else [extension]
    assert sent == kept[: len(sent)]


def test_two_orders_of_one_id_are_not_rated(ask: Ask) -> None:
    """The rating of one would land on the other."""

    def double(body: Any) -> None:
        twin = {**draft_of(body), "code": {"text": "CT lumbar spine without contrast"}}
        body["context"]["draftOrders"]["entry"].append({"resource": twin})

    _, answer = ask("article", change=double)

    assert [] == answer.get("systemActions", [])
