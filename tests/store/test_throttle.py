"""Wrong passwords slow the next attempt down, by account and by address, and never lock anybody out."""

from __future__ import annotations

import pytest

from casebuilder.store import Store, ThrottledError, WrongLogInError
from casebuilder.store.throttle import FREE_AT_ADDRESS, delay
from tests.store.made_up import PASSWORD, Clock, Team

HERE, THERE = "192.0.2.1", "192.0.2.2"


def fail(store: Store, email: str, address: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(WrongLogInError):
            store.people.log_in(email, "another password", address)


def wait_of(store: Store, email: str, address: str, password: str = PASSWORD) -> int:
    with pytest.raises(ThrottledError) as throttled:
        store.people.log_in(email, password, address)
    return throttled.value.seconds


def test_the_delay_doubles_after_five_failures_up_to_fifteen_minutes() -> None:
    assert [delay(failures).total_seconds() for failures in range(8)] == [0, 0, 0, 0, 0, 1, 2, 4]
    assert delay(14).total_seconds() == 512
    assert [delay(failures).total_seconds() for failures in (15, 20, 10**9)] == [900, 900, 900]


def test_the_sixth_attempt_waits_even_with_the_right_password(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    assert wait_of(store, bars.sam.email, THERE) == 1
    clock.go_on(seconds=1)
    assert store.people.log_in(bars.sam.email, PASSWORD, THERE) == bars.sam


def test_attempts_that_were_not_looked_at_do_not_count(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    for _ in range(30):
        wait_of(store, bars.sam.email, HERE)
    clock.go_on(seconds=1)
    fail(store, bars.sam.email, HERE)
    assert wait_of(store, bars.sam.email, HERE) == 2


def test_no_wait_is_longer_than_fifteen_minutes(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    for _ in range(20):
        clock.go_on(seconds=wait_of(store, bars.sam.email, HERE))
        fail(store, bars.sam.email, HERE)
    assert wait_of(store, bars.sam.email, HERE) == 900
    clock.go_on(minutes=15)
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE) == bars.sam


def test_success_clears_the_account(store: Store, bars: Team) -> None:
    fail(store, bars.sam.email, HERE, 4)
    store.people.log_in(bars.sam.email, PASSWORD, THERE)
    fail(store, bars.sam.email, THERE, 4)
    assert store.people.log_in(bars.sam.email, PASSWORD, "192.0.2.3") == bars.sam


def test_an_address_that_tries_many_accounts_is_slowed_down(store: Store, bars: Team) -> None:
    for at in range(FREE_AT_ADDRESS):
        fail(store, f"somebody{at}@bars.example.com", HERE)
    assert wait_of(store, bars.sam.email, HERE) == 1
    assert store.people.log_in(bars.sam.email, PASSWORD, THERE) == bars.sam


def test_a_few_mistakes_of_others_make_nobody_wait(store: Store, bars: Team) -> None:
    for at in range(20):
        fail(store, f"somebody{at}@bars.example.com", HERE)
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE) == bars.sam


def test_success_does_not_clear_the_address(store: Store, bars: Team) -> None:
    for at in range(FREE_AT_ADDRESS - 1):
        fail(store, f"somebody{at}@bars.example.com", HERE)
    store.people.log_in(bars.sam.email, PASSWORD, HERE)
    fail(store, "somebody-else@bars.example.com", HERE)
    assert wait_of(store, bars.jo.email, HERE) == 1


def test_colleagues_at_one_address_do_not_wait_for_each_other(store: Store, bars: Team) -> None:
    for _ in range(20):
        store.people.log_in(bars.sam.email, PASSWORD, HERE)
        store.people.log_in(bars.jo.email, PASSWORD, HERE)


def test_unknown_accounts_are_slowed_down_just_the_same(store: Store) -> None:
    fail(store, "nobody@example.com", HERE, 5)
    assert wait_of(store, "NOBODY@example.com", THERE) == 1


def test_failures_are_forgotten_after_an_hour(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    clock.go_on(hours=1, seconds=1)
    fail(store, bars.sam.email, HERE, 4)
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE) == bars.sam


def test_a_clock_that_was_put_back_makes_nobody_wait_longer(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    clock.go_on(days=-365)
    assert wait_of(store, bars.sam.email, HERE) == 1


def test_neither_accounts_nor_addresses_can_be_read_from_the_table(store: Store, bars: Team) -> None:
    fail(store, bars.sam.email, HERE)
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT key FROM attempts").scalars().all()
    assert len(rows) == 2
    assert all(len(key) == 16 and b"sam" not in bytes(key) for key in rows)
