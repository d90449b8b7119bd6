"""Log-in sessions: how long they last, what ends them, what they keep."""

from __future__ import annotations

import pytest

from casebuilder.store import Store
from tests.store.practices import Clock, Team


def test_a_session_knows_who_is_logged_in(store: Store, bars: Team) -> None:
    session = store.sessions.get(store.sessions.open(bars.sam))
    assert session is not None
    assert (session.staff, session.unsaved, session.idle_seconds_left) == (bars.sam, None, 900)


def test_tokens_are_long_random_and_not_in_the_database(store: Store, bars: Team) -> None:
    tokens = {store.sessions.open(bars.sam) for _ in range(5)}
    assert len(tokens) == 5
    assert min(map(len, tokens)) == 43  # 256 bits in base 64
    with store.engine.connect() as connection:
        assert not tokens & set(map(str, connection.exec_driver_sql("SELECT token_hash FROM sessions").scalars()))


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "A" * 43])
@pytest.mark.usefixtures("bars")
def test_a_made_up_token_belongs_to_nobody(store: Store, token: str) -> None:
    assert store.sessions.get(token) is None
    store.sessions.end(token)
    store.sessions.keep(token, "words")


def test_a_session_lasts_fifteen_minutes_untouched(store: Store, bars: Team, clock: Clock) -> None:
    token = store.sessions.open(bars.sam)
    clock.go_on(minutes=14, seconds=59)
    assert store.sessions.get(token) is not None
    clock.go_on(minutes=14, seconds=59)
    assert store.sessions.get(token) is not None
    clock.go_on(minutes=15)
    assert store.sessions.get(token) is None


def test_a_session_is_touched_at_most_once_a_minute(store: Store, bars: Team, clock: Clock) -> None:
    token = store.sessions.open(bars.sam)
    clock.go_on(seconds=59)
    untouched = store.sessions.get(token)
    clock.go_on(seconds=1)
    touched = store.sessions.get(token)
    assert untouched is not None
    assert touched is not None
    assert (untouched.idle_seconds_left, touched.idle_seconds_left) == (841, 900)


def test_a_session_ends_after_twelve_hours_however_busy(store: Store, bars: Team, clock: Clock) -> None:
    token = store.sessions.open(bars.sam)
    for _ in range(71):
        clock.go_on(minutes=10)
        assert store.sessions.get(token) is not None
    last = store.sessions.get(token)
    assert last is not None
    assert last.idle_seconds_left == 600
    clock.go_on(minutes=10)
    assert store.sessions.get(token) is None


def test_a_session_that_went_idle_is_told_apart_from_one_that_was_ended(store: Store, bars: Team, clock: Clock) -> None:
    token, ended = store.sessions.open(bars.sam), store.sessions.open(bars.sam)
    clock.go_on(minutes=14, seconds=59)
    assert not store.sessions.went_idle(token)
    clock.go_on(seconds=1)
    assert store.sessions.went_idle(token)
    store.sessions.end(ended)
    assert not store.sessions.went_idle(ended)
    assert not store.sessions.went_idle("never")
    busy = store.sessions.open(bars.sam)
    for _ in range(71):
        clock.go_on(minutes=10)
        assert store.sessions.get(busy) is not None
    clock.go_on(minutes=10)
    assert store.sessions.get(busy) is None
    assert not store.sessions.went_idle(busy)


def test_a_clock_that_was_put_back_revives_nothing(store: Store, bars: Team, clock: Clock) -> None:
    token = store.sessions.open(bars.sam)
    clock.go_on(minutes=20)
    assert store.sessions.get(token) is None
    store.sessions.end(token)
    clock.go_on(hours=-1)
    assert store.sessions.get(token) is None


def test_log_out_ends_one_session_and_not_the_others(store: Store, bars: Team) -> None:
    here, there = store.sessions.open(bars.sam), store.sessions.open(bars.sam)
    store.sessions.end(here)
    store.sessions.end(here)
    assert store.sessions.get(here) is None
    assert store.sessions.get(there) is not None


def test_a_session_keeps_words_until_they_are_taken_out(store: Store, bars: Team) -> None:
    token = store.sessions.open(bars.sam, "typed before")
    session = store.sessions.get(token)
    assert session is not None
    assert session.unsaved == "typed before"
    store.sessions.keep(token, "typed after")
    session = store.sessions.get(token)
    assert session is not None
    assert session.unsaved == "typed after"
    store.sessions.keep(token, None)
    session = store.sessions.get(token)
    assert session is not None
    assert session.unsaved is None


def test_words_of_an_expired_session_wait_for_their_owner_alone(store: Store, bars: Team, clock: Clock) -> None:
    for left_by_itself in (False, True):
        left = store.sessions.open(bars.sam, "words")
        if left_by_itself:
            clock.go_on(minutes=16)
        else:
            store.sessions.lapse(left)
        assert store.sessions.get(left) is None
        clock.go_on(hours=-1)
        assert (store.sessions.get(left) is None) or left_by_itself
        clock.go_on(hours=1)
        assert store.sessions.take_over(left, bars.sam) == "words"
        assert store.sessions.take_over(left, bars.sam) is None
    others = store.sessions.open(bars.sam, "words")
    assert store.sessions.take_over(others, bars.jo) is None
    assert store.sessions.get(others) is None


def test_what_a_session_keeps_is_sealed(store: Store, bars: Team) -> None:
    store.sessions.open(bars.sam, "canary words")
    with store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT kept FROM sessions").scalar()
    assert b"canary" not in bytes(kept or b"canary")


def test_sessions_that_ended_are_swept_away(store: Store, bars: Team, clock: Clock) -> None:
    store.sessions.open(bars.sam)
    clock.go_on(hours=13)
    store.sessions.open(bars.sam)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 1
