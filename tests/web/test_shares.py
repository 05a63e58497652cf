"""Who may have how much of what there is for all."""

import asyncio
from functools import partial
from threading import Event

import pytest
from service_process import PATIENCE

from cds_service.errors import Overloaded
from cds_service.web.lanes import PLACES_FOR_OTHERS, Lane
from cds_service.web.shares import Shares


@pytest.fixture
def shares() -> Shares:
    return Shares(4, for_others=3, little=2)


def taken_until_full(shares: Shares, caller: str) -> int:
    """How many this caller gets before there is no room for it."""
    number = 0
    while shares.has_room(caller):
        shares.take(caller)
        number += 1
    return number


def test_who_is_alone_has_all_but_what_is_for_others(shares: Shares) -> None:
    assert 4 == taken_until_full(shares, "flood")


def test_beside_a_flood_each_other_has_a_little_while_there_is_any(shares: Shares) -> None:
    taken_until_full(shares, "flood")

    assert [2, 1, 0] == [taken_until_full(shares, each) for each in ("a", "b", "c")]


def test_who_holds_more_than_a_little_gets_nothing_of_what_is_for_others(shares: Shares) -> None:
    shares.take("a", 3)
    taken_until_full(shares, "flood")

    assert not shares.has_room("a")


def test_what_is_given_back_may_be_taken_again_and_nobody_is_remembered(shares: Shares) -> None:
    for each in map(str, range(1000)):
        shares.take(each, 3)
        shares.give_back(each, 3)

    assert 4 == taken_until_full(shares, "last")
    assert {"last": 4} == vars(shares)["_held_by"]


def test_one_callers_calls_leave_places_of_a_lane_to_others() -> None:
    async def told() -> list[str]:
        lane, release = Lane("call", threads=16, most=4), Event()

        def hang() -> None:
            release.wait(PATIENCE)

        inside = [asyncio.ensure_future(lane.run("flood", hang)) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            lane.check("flood")
        answered: list[str] = []
        for each in map(str, range(PLACES_FOR_OTHERS)):
            lane.check(each)
            await lane.run(each, partial(answered.append, each))
        release.set()
        await asyncio.gather(*inside)
        lane.check("flood")
        return answered

    assert PLACES_FOR_OTHERS == len(asyncio.run(told()))
