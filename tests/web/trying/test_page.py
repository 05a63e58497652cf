"""A case is tried by the form alone: what is set is asked, and what is pressed is carried out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.examples import list_examples
from cds_service.web.wire import encode

from .form import Page, opened

CHANGE = "Change to MRI of the whole spine without and with IV contrast, STAT"
EXAMPLES = list_examples()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """The article's case, before anything was asked."""
    return opened(client)


def request_of(page: Page) -> Any:
    return json.loads(page.text_of("the-request"))


def answer_of(page: Page) -> Any:
    return json.loads(page.text_of("the-answer"))


def test_it_opens_with_the_articles_case_and_asks_nothing_by_itself(page: Page) -> None:
    assert ("article", "mri-spine-without-contrast", "lumbar", "routine", "order-select") == tuple(
        map(page.shown, ("case", "study", "region", "priority", "hook"))
    )
    assert {"deficit", "fever"} == page.findings
    assert [] == page.cards


def test_the_articles_case_is_set_right_in_one_click(page: Page) -> None:
    asked = page.after()
    assert "critical Suspected epidural abscess" in asked.cards[0]

    right = asked.after(CHANGE)

    assert ("mri-spine-without-and-with-contrast", "whole", "stat") == tuple(
        map(right.shown, ("study", "region", "priority"))
    )
    assert not any("critical" in each for each in right.cards)
    assert f"Accepted: {CHANGE}" in right.html


def test_a_test_that_is_ordered_by_a_click_stands_beside_the_draft(page: Page) -> None:
    ordered = page.after().after("Order: creatinine with eGFR")

    drafts = request_of(ordered)["context"]["draftOrders"]["entry"]
    assert ["draft-mri-lumbar", "created-1"] == [each["resource"]["id"] for each in drafts]
    assert "Beside it: creatinine with eGFR" in ordered.html
    assert not any("creatinine" in each for each in ordered.cards)


@pytest.mark.parametrize("name", [each.name for each in EXAMPLES])
def test_each_case_is_answered_on_the_page_as_the_endpoint_answers_it(
    name: str, page: Page, post: Callable[..., Any]
) -> None:
    """What stands on the page as the request gives, sent to the service, what stands there as the answer."""
    begun = page.after(case=[name])
    (profile,) = (each.client for each in EXAMPLES if each.name == name)

    sent = post(request_of(begun)).get_json()

    said = [(each["summary"], each["uuid"]) for each in answer_of(begun)["cards"]]
    if profile == "generic":
        assert sent == answer_of(begun)
    assert [summary for summary, _ in said] == [each["summary"] for each in sent["cards"]]
    assert len(said) == begun.html.count("<article")


def test_the_call_for_a_terminal_is_the_call_that_was_made(page: Page) -> None:
    command, body, end = page.after().text_of("the-curl").splitlines()

    assert command.endswith(
        "--data-binary @- http://127.0.0.1:8080/cds-services/spine-imaging <<'END'"
    )
    assert "END" == end
    assert request_of(page.after()) == json.loads(body)


def test_another_case_begins_as_it_is(page: Page) -> None:
    changed = page.after(priority=["stat"]).switched("pregnancy")

    begun = changed.after(case=["sacral-ulcer"])

    assert ("urgent", "mri-spine-without-and-with-contrast") == tuple(
        map(begun.shown, ("priority", "study"))
    )
    assert {"deficit", "fever", "ulcer"} == begun.findings


@pytest.mark.parametrize(
    ("control", "value"),
    [("study", "ct-spine-without-contrast"), ("region", "thoracic"), ("priority", "stat")],
)
def test_a_control_changes_the_draft_and_nothing_else_of_it(
    control: str, value: str, page: Page
) -> None:
    before = request_of(page)["context"]["draftOrders"]["entry"][0]["resource"]
    changed = page.after(changed={control: [value]})
    after = request_of(changed)["context"]["draftOrders"]["entry"][0]["resource"]

    touched = "priority" if control == "priority" else "code"
    assert value == changed.shown(control)
    assert {touched} == {key for key in before.keys() | after.keys() if before[key] != after[key]}


def test_a_draft_is_taken_away_and_made_anew(page: Page) -> None:
    none = page.after(study=[""])
    assert [] == request_of(none)["context"]["draftOrders"]["entry"]
    assert "" == none.shown("study")

    anew = none.after(study=["mri-spine-without-contrast"], region=["thoracic"], priority=["stat"])

    context = request_of(anew)["context"]
    (order,) = (each["resource"] for each in context["draftOrders"]["entry"])
    assert "MRI of the thoracic spine without IV contrast" == order["code"]["text"]
    assert [f"ServiceRequest/{order['id']}"] == context["selections"]


def test_signing_asks_of_every_draft(page: Page) -> None:
    signed = page.after(hook=["order-sign"])

    assert "order-sign" == request_of(signed)["hook"]
    assert "selections" not in request_of(signed)["context"]


def test_a_sentence_is_read_as_the_records(page: Page) -> None:
    calm = page.switched("deficit")
    assert not any("critical" in each for each in calm.cards)

    told = calm.after(sentence=["New saddle numbness since this morning."])

    assert any("critical" in each for each in told.cards)
    assert "Read as: saddle anesthesia: affirmed, new." in told.html
    assert "told elsewhere" in told.html


def test_a_sentence_that_denies_is_no_finding(page: Page) -> None:
    told = page.switched("deficit").after(sentence=["No weakness, no numbness."])

    assert not any("critical" in each for each in told.cards)


def test_what_is_typed_is_escaped_wherever_it_is_shown(page: Page) -> None:
    """New weakness, so that it is quoted on a card and under its criteria."""
    typed = page.switched("deficit").after(
        sentence=['<img src=x onerror="alert(1)"> new leg weakness </textarea><script>x</script>']
    )

    assert "<img" not in typed.html
    assert "<script>x" not in typed.html
    assert typed.html.count("&lt;img") >= 2


def test_the_same_thing_asked_twice_is_one_call_and_another_visit_is_another(page: Page) -> None:
    visits = [page.after(), page.after(), opened(page.client).after()]

    first, again, other = (request_of(each)["hookInstance"] for each in visits)
    assert first == again != other


def test_why_stands_under_each_card_criterion_by_criterion(page: Page) -> None:
    under = page.after().html.split("<article")[1].split("</article>")[0]

    assert "infection suspected" in under
    assert "Weakness of both legs (2026-11-20): Observation/exam-leg-weakness" in under
    assert "ulcer over the spine" in under.split("Asked, and not met")[1]


def test_a_silence_is_explained_too(page: Page) -> None:
    silent = page.after(case=["article-right-order"])

    assert ["No card: nothing to say"] == silent.cards
    assert "infection suspected" in silent.html


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '{"hook": "patient-view"}',
        "☃",
        "[" * 5000,
        "a" * 450_000,
    ],
)
def test_what_cannot_be_answered_is_said_and_stays_to_be_mended(pasted: str, page: Page) -> None:
    refused = page.after(case=["pasted"], pasted=[pasted])

    assert '<p class="refused">' in refused.html
    assert [] == refused.cards
    if pasted:
        assert ("pasted", pasted) == (refused.shown("case"), refused.shown("pasted"))
    assert refused.after(case=["article"]).cards


def test_a_request_that_hangs_on_more_is_told_what_it_hangs_on(
    page: Page, scenario: Callable[[str], Any]
) -> None:
    request = scenario("article")
    del request["prefetch"]

    refused = page.after(case=["pasted"], pasted=[encode(request).decode()])

    assert "conditions" in refused.html.split('<p class="refused">')[1].split("</p>")[0]


def test_a_pasted_request_is_tried_like_any_other(
    page: Page, scenario: Callable[[str], Any]
) -> None:
    begun = page.after(case=["pasted"], pasted=[encode(scenario("crd-shaped")).decode()])
    assert {"deficit", "fever"} == begun.findings

    changed = begun.after(priority=["stat"]).switched("pacemaker")

    assert "stat" == changed.shown("priority")
    assert {"deficit", "fever", "pacemaker"} == changed.findings


def test_nothing_is_fetched_for_it_and_no_token_is_shown_again(
    page: Page, scenario: Callable[[str], Any]
) -> None:
    begun = page.after(case=["pasted"], pasted=[encode(scenario("crd-shaped")).decode()])

    assert {"fhirServer", "fhirAuthorization"}.isdisjoint(request_of(begun))


@pytest.mark.parametrize(
    "fields",
    [
        {"drafts": ["no JSON"]},
        {"drafts": ['{"orders": [1]}']},
        {"drafts": ['{"orders": {}, "selected": {}}']},
        {"drafts": ['{"orders": [{"resourceType": 1, "code": 7}], "selected": [[]]}']},
        {"hook": ["patient-view"]},
        {"study": ["mri-of-the-moon"]},
        {"region": ["moon"]},
        {"priority": ["yesterday"]},
        {"case": ["nobody"]},
        {"case": ["pasted"], "pasted": ['{"hook": "order-sign", "context": 1}']},
        {"visit": ["nobody"]},
        {"finding": ["nothing", "deficit"]},
        {"sentence": ["word " * 5000]},
    ],
)
def test_no_form_makes_it_fail(fields: Any, page: Page) -> None:
    page.after(changed=fields)


def test_an_empty_post_begins(client: FlaskClient) -> None:
    assert 200 == client.post("/").status_code
    assert 200 == client.post("/", json={}).status_code
