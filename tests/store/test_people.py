"""Practices and their staff, and logging in."""

from __future__ import annotations

from contextlib import closing

import pytest
from argon2 import PasswordHasher

from casebuilder.core.circumstances import Practice
from casebuilder.store import (
    AlreadySetUpError,
    EmailTakenError,
    Keyring,
    NotFoundError,
    Operator,
    Passwords,
    RefusedError,
    Role,
    Store,
    WeakPasswordError,
    WrongLogInError,
    open_store,
)
from tests.store import races
from tests.store.practices import KEYS, PASSWORD, Clock, Team

FOUNDING = ("Bars Surgery", "A81001", "Sam Bell", "Sam@bars.example.com", PASSWORD)
HERE = "192.0.2.1"


def test_the_first_practice_comes_with_its_manager(store: Store) -> None:
    assert not store.people.has_practice()
    sam = store.people.create_first_practice(*FOUNDING)
    assert store.people.has_practice()
    assert (sam.name, sam.role, sam.active) == ("Sam Bell", Role.MANAGER, True)
    assert sam.practice == Practice("Bars Surgery", "A81001")
    assert store.practices.all() == ((sam.practice_id, sam.practice),)
    assert store.people.log_in("sam@bars.example.com", PASSWORD, HERE) == sam


def test_the_first_practice_can_be_created_only_once(store: Store) -> None:
    store.people.create_first_practice(*FOUNDING)
    with pytest.raises(AlreadySetUpError):
        store.people.create_first_practice("Mill Practice", "B82002", "Kit", "kit@mill.example.com", PASSWORD)
    assert len(store.practices.all()) == 1


def test_a_weak_password_creates_nothing(store: Store) -> None:
    with pytest.raises(WeakPasswordError):
        store.people.create_first_practice(*FOUNDING[:4], "password1234")
    assert not store.people.has_practice()


@pytest.mark.usefixtures("mill")
def test_staff_are_listed_by_name(store: Store, bars: Team) -> None:
    assert store.people.staff(bars.sam) == (bars.jo, bars.sam)


@pytest.mark.parametrize("same", ["sam@bars.example.com", " SAM@BARS.example.com "])
@pytest.mark.usefixtures("bars")
def test_an_address_belongs_to_one_person_of_all_practices(store: Store, mill: Team, same: str) -> None:
    with pytest.raises(EmailTakenError):
        store.people.add_staff(Operator(mill.practice), "Sam Bell", same, PASSWORD, Role.STAFF)
    assert len(store.people.staff(mill.sam)) == 2


def test_an_address_is_the_same_however_its_accents_are_typed(store: Store, bars: Team) -> None:
    composed, decomposed = "jos\u00e9@bars.example.com", "jose\u0301@BARS.example.com"
    person = store.people.add_staff(bars.sam, "José Lee", decomposed, PASSWORD, Role.STAFF)
    assert person.email == "jos\u00e9@BARS.example.com"
    for typed in (composed, decomposed):
        assert store.people.log_in(typed, PASSWORD, HERE) == person
        with pytest.raises(EmailTakenError, match="already"):
            store.people.add_staff(bars.sam, "José Lee", typed, PASSWORD, Role.STAFF)


@pytest.mark.parametrize(
    "like",
    [
        "j\u043e@bars.example.com",
        "\uff4ao@bars.example.com",
        "j0@bars.example.com",
        "jo@bars.examp1e.com",
        "jó@bars.example.com",
    ],
)
def test_no_address_may_look_like_a_colleague_s(store: Store, bars: Team, mill: Team, like: str) -> None:
    with pytest.raises(EmailTakenError, match="looks the same"):
        store.people.add_staff(bars.sam, "Jo", like, PASSWORD, Role.STAFF)
    assert store.people.add_staff(mill.sam, "Jo", like, PASSWORD, Role.STAFF).email.endswith("com")


@pytest.mark.parametrize("unlike", ["joe@bars.example.com", "jo@bar.example.com", "oj@bars.example.com"])
def test_an_address_may_differ_from_a_colleague_s_by_plain_letters(store: Store, bars: Team, unlike: str) -> None:
    assert store.people.add_staff(bars.sam, "Jo", unlike, PASSWORD, Role.STAFF).email == unlike


def test_nobody_is_added_to_a_practice_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotFoundError):
        store.people.add_staff(Operator(4711), "Sam Bell", "sam@bars.example.com", PASSWORD, Role.STAFF)


def test_the_case_of_an_email_address_does_not_matter(store: Store, bars: Team) -> None:
    assert store.people.log_in(" SAM@Bars.Example.com ", PASSWORD, HERE) == bars.sam


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("sam@bars.example.com", "another password"),
        ("sam@bars.example.com", ""),
        ("sam@bars.example.com", PASSWORD.upper()),
        ("sam@bars.example.com", PASSWORD * 100),
        ("nobody@bars.example.com", PASSWORD),
        ("", ""),
        ("\x00", "\x00"),
        ("\ud800@example.com", "\ud800"),
    ],
)
@pytest.mark.usefixtures("bars")
def test_every_wrong_log_in_gets_the_same_message(store: Store, email: str, password: str) -> None:
    with pytest.raises(WrongLogInError) as refused:
        store.people.log_in(email, password, HERE)
    assert str(refused.value) == "The email address or the password is wrong"


def test_an_unknown_person_costs_the_same_work(store: Store, bars: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hashed: str | bytes, password: str | bytes) -> bool:
        verified.append(str(hashed).rpartition("$")[0].rpartition("$")[0])  # the parameters of the hash
        return verify(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for email in (bars.sam.email, "nobody@bars.example.com"):
        with pytest.raises(WrongLogInError):
            store.people.log_in(email, "another password", HERE)
    assert len(verified) == 2
    assert verified[0] == verified[1]


def test_somebody_shut_out_cannot_log_in_until_let_in(store: Store, bars: Team) -> None:
    token = store.sessions.open(bars.jo)
    store.people.set_active(bars.sam, bars.jo.id, False)
    assert store.sessions.get(token) is None
    with pytest.raises(WrongLogInError):
        store.people.log_in(bars.jo.email, PASSWORD, HERE)
    store.people.set_active(bars.sam, bars.jo.id, True)
    assert store.sessions.get(token) is None
    assert store.people.log_in(bars.jo.email, PASSWORD, HERE) == bars.jo
    acts = [(each.by, each.act, each.about) for each in store.trail.of_practice(bars.sam)]
    assert acts[:2] == [("Sam Bell", "let in", "Jo Lee"), ("Sam Bell", "shut out", "Jo Lee")]


def test_a_new_role_and_a_new_password_end_the_sessions(store: Store, bars: Team) -> None:
    token = store.sessions.open(bars.jo)
    store.people.set_role(Operator(bars.practice), bars.jo.id, Role.MANAGER)
    assert store.sessions.get(token) is None
    token = store.sessions.open(bars.jo)
    store.people.set_password(Operator(bars.practice), bars.jo.id, "quartz lantern vole")
    assert store.sessions.get(token) is None
    with pytest.raises(WrongLogInError):
        store.people.log_in(bars.jo.email, PASSWORD, HERE)
    assert store.people.log_in(bars.jo.email, "quartz lantern vole", HERE).role == Role.MANAGER


def test_a_weak_new_password_changes_nothing(store: Store, bars: Team) -> None:
    with pytest.raises(WeakPasswordError):
        store.people.set_password(Operator(bars.practice), bars.jo.id, "jo@bars.example.com")
    assert store.people.log_in(bars.jo.email, PASSWORD, HERE) == bars.jo


@pytest.mark.usefixtures("store")
def test_a_hash_that_cost_too_little_is_renewed_at_the_next_log_in(url: str, bars: Team) -> None:
    dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    with closing(open_store(url, Keyring.from_text(KEYS), Clock(), dearer)) as renewed:
        renewed.people.log_in(bars.sam.email, PASSWORD, HERE)
        with renewed.engine.connect() as connection:
            hashes = connection.exec_driver_sql("SELECT password_hash FROM staff ORDER BY id").scalars().all()
        assert ["t=2" in hashed for hashed in hashes] == [True, False]
        assert renewed.people.log_in(bars.sam.email, PASSWORD, HERE) == bars.sam


@pytest.mark.usefixtures("bars")
def test_passwords_are_kept_as_argon2id(store: Store) -> None:
    with store.engine.connect() as connection:
        hashes = connection.exec_driver_sql("SELECT password_hash FROM staff").scalars().all()
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    assert len(set(hashes)) == 2


@pytest.mark.parametrize("act", races.ACTS)
def test_two_managers_who_demote_each_other_at_once_leave_one(store: Store, bars: Team, act: str) -> None:
    races.race(store, bars, act, 20)


def test_the_only_manager_stays_one(store: Store, bars: Team) -> None:
    with pytest.raises(RefusedError, match="only manager left"):
        store.people.set_role(Operator(bars.practice), bars.sam.id, Role.STAFF)
    with pytest.raises(RefusedError, match="only manager left"):
        store.people.set_active(Operator(bars.practice), bars.sam.id, False)
    store.people.set_password(bars.sam, bars.sam.id, "tulip marmot violin")


def test_only_a_manager_changes_other_staff(store: Store, bars: Team) -> None:
    with pytest.raises(RefusedError, match="no longer a manager"):
        store.people.set_password(bars.jo, bars.sam.id, "tulip marmot violin")
