"""Wrong passwords slow the next attempt down, by account and by address, and never lock anybody out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebuilder.store import Store, ThrottledError, WrongLogInError
from casebuilder.store.throttle import FREE_AT_ADDRESS, delay
from tests.store.practices import PASSWORD, Clock, Team

HERE, THERE = "192.0.2.1", "192.0.2.2"


def fail(store: Store, email: str, address: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(WrongLogInError):
            store.people.log_in(email, "another password", address)


def wait_of(store: Store, email: str, address: str, password: str = PASSWORD) -> int:
    with pytest.raises(ThrottledError) as throttled:
        store.people.log_in(email, password, address)
    return throttled.value.seconds


def test_the_delay_doubles_after_five_failures_up_to_twenty_minutes() -> None:
    assert [delay(failures).total_seconds() for failures in range(8)] == [0, 0, 0, 0, 0, 1, 2, 4]
    assert delay(15).total_seconds() == 1024
    assert [delay(failures).total_seconds() for failures in (16, 20, 10**9)] == [1200, 1200, 1200]


def test_nobody_has_a_hundred_guesses_at_an_account_in_a_day(store: Store, bars: Team, clock: Clock) -> None:
    """Each guess comes from its own address, as early as it may, while the owner logs in elsewhere now and then."""
    guesses, ends_at = 0, clock.now + timedelta(hours=24)
    at_work = clock.now + timedelta(hours=1)
    while clock.now < ends_at:
        if clock.now >= at_work:
            store.people.log_in(bars.sam.email, PASSWORD, THERE, [store.people.device_of(bars.sam)])
            at_work += timedelta(hours=1)
        try:
            store.people.log_in(bars.sam.email, "another password", f"198.51.100.{guesses}")
        except WrongLogInError:
            guesses += 1
        except ThrottledError as throttled:
            clock.go_on(seconds=throttled.seconds)
    assert 50 < guesses < 100


def test_a_known_browser_never_waits_for_guesses_made_elsewhere(store: Store, bars: Team, clock: Clock) -> None:
    device = store.people.device_of(bars.sam)
    fail(store, bars.sam.email, HERE, 5)
    for at in range(FREE_AT_ADDRESS - 5):
        fail(store, f"somebody{at}@bars.example.com", HERE)
    assert wait_of(store, bars.sam.email, HERE) >= 1
    for _ in range(30):
        assert store.people.log_in(bars.sam.email, PASSWORD, HERE, ["x", device]) == bars.sam
    clock.go_on(days=89)
    fail(store, bars.sam.email, THERE, 5)
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE, [device]) == bars.sam


def test_guesses_in_a_known_browser_are_slowed_down_there_alone(store: Store, bars: Team) -> None:
    stolen, own = store.people.device_of(bars.sam), store.people.device_of(bars.sam)
    for _ in range(5):
        with pytest.raises(WrongLogInError):
            store.people.log_in(bars.sam.email, "another password", HERE, [stolen])
    with pytest.raises(ThrottledError):
        store.people.log_in(bars.sam.email, PASSWORD, HERE, [stolen])
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE, [own]) == bars.sam
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE) == bars.sam


@pytest.mark.parametrize("change", ["password", "days", "owner", "letter", "date"])
def test_the_token_of_a_browser_ends(store: Store, bars: Team, clock: Clock, change: str) -> None:
    """It ends with a new password and after 90 days, and does not work for a colleague or once altered."""
    device, who = store.people.device_of(bars.sam), bars.sam
    password = PASSWORD
    if change == "password":
        password = "tulip marmot violin"
        store.people.set_password(bars.sam, bars.sam.id, password)
    elif change == "days":
        clock.go_on(days=90, seconds=1)
    elif change == "owner":
        who = bars.jo
    elif change == "letter":
        device = device[:-1] + ("0" if device[-1] != "0" else "1")
    else:
        owner, name, made_at, signature = device.split(".")
        device = f"{owner}.{name}.{int(made_at) + 1}.{signature}"
    fail(store, who.email, HERE, 5)
    with pytest.raises(ThrottledError):
        store.people.log_in(who.email, password, HERE, [device])


@pytest.mark.parametrize("device", ["", ".", "1", "1.x.y.z", "\ud800.1.2.3", "1.a.99999999999999999999.b", "9" * 5000])
def test_no_made_up_token_stops_a_log_in(store: Store, bars: Team, device: str) -> None:
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE, [device]) == bars.sam


def test_the_sixth_attempt_waits_even_with_the_right_password(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    assert wait_of(store, bars.sam.email, THERE) == 1
    clock.go_on(seconds=1)
    assert store.people.log_in(bars.sam.email, PASSWORD, THERE) == bars.sam


def test_attempts_that_were_turned_away_do_not_count(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    for _ in range(30):
        wait_of(store, bars.sam.email, HERE)
    clock.go_on(seconds=1)
    fail(store, bars.sam.email, HERE)
    assert wait_of(store, bars.sam.email, HERE) == 2


def test_no_wait_is_longer_than_twenty_minutes(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    for _ in range(20):
        clock.go_on(seconds=wait_of(store, bars.sam.email, HERE))
        fail(store, bars.sam.email, HERE)
    assert wait_of(store, bars.sam.email, HERE) == 1200
    clock.go_on(minutes=20)
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE) == bars.sam


def test_a_log_in_does_not_reset_the_count_of_failures(store: Store, bars: Team) -> None:
    fail(store, bars.sam.email, HERE, 4)
    store.people.log_in(bars.sam.email, PASSWORD, THERE)
    store.people.log_in(bars.sam.email, PASSWORD, "192.0.2.3")
    fail(store, bars.sam.email, THERE)
    assert wait_of(store, bars.sam.email, HERE) == 1


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


def test_failures_are_forgotten_after_a_day(store: Store, bars: Team, clock: Clock) -> None:
    fail(store, bars.sam.email, HERE, 5)
    clock.go_on(hours=23)
    fail(store, bars.sam.email, HERE)
    assert wait_of(store, bars.sam.email, HERE) == 2
    clock.go_on(hours=24, seconds=1)
    fail(store, bars.sam.email, HERE, 4)
    assert store.people.log_in(bars.sam.email, PASSWORD, HERE) == bars.sam


def test_failures_of_an_address_are_forgotten_after_an_hour(store: Store, bars: Team, clock: Clock) -> None:
    for at in range(FREE_AT_ADDRESS):
        fail(store, f"somebody{at}@bars.example.com", HERE)
    assert wait_of(store, bars.sam.email, HERE) == 1
    clock.go_on(hours=1, seconds=1)
    for at in range(FREE_AT_ADDRESS - 1):
        fail(store, f"another{at}@bars.example.com", HERE)
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
