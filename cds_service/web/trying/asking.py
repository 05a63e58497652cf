"""Asking: a trial is answered by the endpoint's own way, after what was pressed on the answer before."""

from dataclasses import dataclass, replace

from cds_service.fhir_r4.elements import Json
from cds_service.fhir_server.charts import SentCharts
from cds_service.web.admission import Place
from cds_service.web.authentication import Caller, Terms
from cds_service.web.hooks_views import Desk, answer_hook
from cds_service.web.wire import encode

from .answer import ShownAnswer, shown
from .drafting import Choice
from .form import Pressed
from .outcomes import OUR_PAGE, accepted, overridden, suggestion_of
from .trial import Bench, Trial

_GONE = "What was pressed is not on this answer any more."


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a trial.  ``request`` is what was sent, ``beside`` the drafts that the controls
    are not about; ``told`` says what was kept of a click, ``set_aside`` which card was overridden,
    ``told_elsewhere`` which findings are off and stand in the order or in the sentence all the same.
    Before anything was asked there is no answer."""

    trial: Trial
    choice: Choice
    beside: list[str]
    request: Json
    answer: ShownAnswer | None = None
    told: str = ""
    set_aside: str = ""
    told_elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asking:
    """Who asks, and where trials are set up."""

    desk: Desk
    bench: Bench

    def before(self, trial: Trial) -> Result:
        """A trial that nobody asked yet."""
        request = self.bench.request_of(trial, self.desk.now())
        order = self.bench.order_of(request)
        beside = trial.drafts.names_but(order.reference if order else "")
        return Result(trial, Choice.of(order), beside, request)

    def asked(self, trial: Trial, pressed: Pressed, place: Place) -> Result:
        """The answer of a trial.  Raises RequestInvalid, ChartUnavailable or Overloaded."""
        result = self._answered(trial, place)
        if pressed.suggestion:
            return self._clicked(result, pressed.suggestion, place)
        if pressed.overridden:
            return self._overridden(result, pressed)
        return result

    def _answered(self, trial: Trial, place: Place) -> Result:
        """Nothing is fetched for a trial: a server would be of whoever types its address."""
        asked = self.before(trial)
        profile = self.bench.cases.profile_of(trial.case)
        terms = Terms(profile, SentCharts(), self.desk.knowledge)
        asking = Caller(OUR_PAGE, terms, tries=True)
        answered = answer_hook(self.desk, encode(asked.request), asking, place)
        found = self.bench.findings.found(answered.consultation.answers)
        return replace(asked, answer=shown(answered), told_elsewhere=found - trial.findings)

    def _clicked(self, result: Result, suggestion: str, place: Place) -> Result:
        """The answer after the drafts were changed, as an EHR asks again."""
        found = suggestion_of(_cards(result), suggestion)
        if found is None:
            return replace(result, told=_GONE)
        card, pressed = found
        changed = result.trial.drafts.carried_out(pressed.get("actions", ()))
        after = self._answered(replace(result.trial, drafts=changed), place)
        return replace(after, told=accepted(self.desk, card, pressed))

    def _overridden(self, result: Result, pressed: Pressed) -> Result:
        """The same answer, with one card set aside."""
        card = next((each for each in _cards(result) if each["uuid"] == pressed.overridden), None)
        if card is None:
            return replace(result, told=_GONE)
        told = overridden(self.desk, card, pressed.reason)
        return replace(result, told=told, set_aside=card["uuid"])


def _cards(result: Result) -> list[Json]:
    return [each.sent for each in result.answer.cards] if result.answer else []
