"""What is looked at before, during and after a fault."""

from .asked import Asked
from .checks import Checks

#: Less than for ever.  How soon it is told and not judged: others may be at work on the machine.
ANSWERED = float("inf")
_HOOKS = 12
_REFUSED = 503


def is_sound(service: Asked, checks: Checks) -> None:
    """Cards and feedback as ever; after a refusal feedback is refused for some seconds more."""
    checks.holds("a hook is answered", service.hook() < ANSWERED)
    checks.comes("feedback is acknowledged", service.gives_feedback)


def slowest_hook(service: Asked) -> float:
    """Seconds of the slowest of some, each over a connection of its own, and so of either worker."""
    return max(service.hook() for _ in range(_HOOKS))


def answers_without_store(service: Asked, checks: Checks) -> float:
    """Seconds of the slowest card, while nothing can be stored."""
    slowest = slowest_hook(service)
    checks.holds("feedback is refused", service.feedback_status() == _REFUSED)
    checks.comes("readiness says that it is degraded", service.is_degraded)
    slowest = max(slowest, slowest_hook(service))
    checks.holds("each card is answered", slowest < ANSWERED)
    return slowest


def comes_back(service: Asked, checks: Checks, slowest: float) -> None:
    """All is well again, and what was promised is there."""
    seconds = checks.comes("it is sound again", service.is_sound)
    is_sound(service, checks)
    checks.none(service.broken())
    checks.tell(f"slowest card {slowest:.2f} s; sound again after {seconds:.1f} s")
