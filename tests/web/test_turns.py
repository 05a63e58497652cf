"""Places are given in the order in which they were asked for, and none is lost."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ample_time import AMPLE, eventually

from cds_service.web.turns import Turns


def those_who_wait(turns: Turns) -> int:
    return len(turns._waiting)  # noqa: SLF001  nobody who calls can see it


def test_who_asked_first_is_given_a_place_first() -> None:
    turns, served = Turns(1), list[int]()

    def come(number: int) -> None:
        assert turns.take(AMPLE)
        served.append(number)
        turns.give_back()

    assert turns.take(0)
    with ThreadPoolExecutor(5) as callers:
        for number in range(5):
            callers.submit(come, number)
            eventually(waiting(turns, number + 1))
        turns.give_back()

    assert [0, 1, 2, 3, 4] == served


def waiting(turns: Turns, number: int) -> Callable[[], bool]:
    return lambda: those_who_wait(turns) == number


def test_nobody_who_comes_now_goes_before_those_who_wait() -> None:
    turns = Turns(1)
    assert turns.take(0)
    with ThreadPoolExecutor(1) as callers:
        waits = callers.submit(turns.take, AMPLE)
        eventually(waiting(turns, 1))
        turns.give_back()

        assert not turns.take(0)
        assert waits.result()


def test_who_has_waited_long_enough_goes_and_leaves_the_place_to_others() -> None:
    turns = Turns(1)
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give_back()

    assert turns.take(0)
    assert not turns.take(0)


def test_no_place_is_lost_or_won_by_callers_of_little_patience() -> None:
    turns = Turns(2)

    def come(number: int) -> bool:
        if not turns.take(number % 4 / 4000):
            return False
        time.sleep(number % 3 / 4000)
        turns.give_back()
        return True

    with ThreadPoolExecutor(8) as callers:
        came = list(callers.map(come, range(2000)))

    assert any(came)
    assert [True, True, False] == [turns.take(0) for _ in range(3)]
