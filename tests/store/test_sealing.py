"""Encryption at rest: keys, seals, blind indexes, the key file, rotation, and a search of the bytes on disk."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from casebuilder.core.details import CaseDetails
from casebuilder.store import Keyring, KeysError, SealError, Store, WrongKeyError, new_key, read_keyring
from casebuilder.store.tables import CaseTable
from tests.core.examples import COMPLETE, details
from tests.core.strategies import any_details
from tests.store.practices import KEYS, OTHER_KEYS, Clock, Team, open_quick_store
from tests.store.stages import sent
from tests.text.strategies import any_text, nhs_numbers


@given(any_text())
def test_what_was_sealed_comes_back(text: str) -> None:
    keys = Keyring.from_text(KEYS)
    sealed = keys.seal(text)
    assert keys.unseal(sealed) == text
    assert len(text) < 4 or text.encode("utf-8", "surrogatepass") not in sealed


def test_another_key_an_altered_seal_and_an_old_one_are_refused() -> None:
    keys = Keyring.from_text(KEYS)
    sealed = keys.seal("words")
    for refused in (sealed[:-2] + b"A=", b"", b"words"):
        with pytest.raises(SealError):
            keys.unseal(refused)
    with pytest.raises(SealError):
        Keyring.from_text(OTHER_KEYS).unseal(sealed)
    with pytest.raises(SealError):
        keys.unseal(sealed, max_age=-1)
    assert keys.unseal(sealed, max_age=60) == "words"


def test_what_is_sealed_for_one_purpose_opens_for_no_other() -> None:
    keys = Keyring.from_text(KEYS)
    sealed = keys.seal_for("search of 1", "words\nof two lines")
    assert keys.unseal_for("search of 1", sealed) == "words\nof two lines"
    for purpose in ("search of 11", "search of", ""):
        with pytest.raises(SealError):
            keys.unseal_for(purpose, sealed)
    with pytest.raises(SealError):
        keys.unseal_for("search of 1", keys.seal("words").decode())


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    old, both = Keyring.from_text(KEYS), Keyring.from_text(f"{OTHER_KEYS}, {KEYS}")
    assert both.unseal(old.seal("words")) == "words"
    assert Keyring.from_text(OTHER_KEYS).unseal(both.seal("words")) == "words"
    assert both.secrets("session cookie") == (both.secret("session cookie"), old.secret("session cookie"))


def test_each_purpose_has_a_secret_of_its_own() -> None:
    keys = Keyring.from_text(KEYS)
    assert len({keys.secret(purpose) for purpose in ("sealing", "blind index", "session cookie", "forms")}) == 4


@pytest.mark.parametrize("text", ["", ",", "short", KEYS[:-4], KEYS + "AAAA", "é" * 44, f"{KEYS},", "\n"])
def test_what_is_not_a_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(KeysError) as refused:
        Keyring.from_text(text)
    assert not text.strip(",\n") or text not in str(refused.value)


def test_a_blind_index_is_equal_for_the_same_answer_in_the_same_practice_only() -> None:
    keys = Keyring.from_text(KEYS)
    same = keys.index(1, "email", "Pat@Example.com")
    assert same == keys.index(1, "email", " pat@example.COM ")
    others = (keys.index(2, "email", "pat@example.com"), keys.index(1, "reference", "pat@example.com"))
    assert same not in others
    assert Keyring.from_text(OTHER_KEYS).index(1, "email", "pat@example.com") != same
    assert keys.index(1, "email", "") is None


def test_the_environment_names_the_keys_before_the_file(tmp_path: Path) -> None:
    assert read_keyring({"CASEBUILDER_KEYS": KEYS}, tmp_path).secret("x") == Keyring.from_text(KEYS).secret("x")
    assert list(tmp_path.iterdir()) == []


def test_the_first_start_makes_a_private_key_file_and_later_ones_read_it(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    made = read_keyring({}, instance)
    assert read_keyring({}, instance).secret("x") == made.secret("x")
    assert [path.name for path in instance.iterdir()] == ["keys"]
    if os.name == "posix":
        assert (instance / "keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    read_keyring({}, tmp_path)
    (tmp_path / "keys").chmod(mode)
    with pytest.raises(KeysError, match="chmod 600"):
        read_keyring({}, tmp_path)


def test_no_new_key_is_made_beside_a_database_that_had_one(tmp_path: Path) -> None:
    (tmp_path / "casebuilder.sqlite").write_bytes(b"SQLite")
    with pytest.raises(KeysError, match="gone"):
        read_keyring({}, tmp_path)
    assert not (tmp_path / "keys").exists()


def test_a_key_file_may_hold_several_keys(tmp_path: Path) -> None:
    read_keyring({}, tmp_path)
    (tmp_path / "keys").write_text(f"{OTHER_KEYS}\n{KEYS}\n")
    assert len(read_keyring({}, tmp_path).secrets("x")) == 2


def test_a_store_with_the_wrong_key_says_so_and_the_right_one_serves(store: Store, url: str) -> None:
    store.check_keys()
    store.check_keys()
    with closing(open_quick_store(url, keys=OTHER_KEYS)) as stranger, pytest.raises(WrongKeyError, match="another key"):
        stranger.check_ready()
    with closing(open_quick_store(url, keys=f"{OTHER_KEYS},{KEYS}")) as both:
        both.check_ready()


def test_after_resealing_the_old_key_is_not_needed(store: Store, url: str, bars: Team) -> None:
    store.check_keys()
    cases = [store.cases.start(bars.sam, details(note=str(at)), form_key="") for at in range(3)]
    store.history.last_seen(bars.jo, cases[0].number)
    cases[0] = store.history.add_note(bars.sam, cases[0].number, "a note")
    cases[0] = sent(store, bars, cases[0])
    store.sendings.set_desk_reference(bars.sam, cases[0].number, "INC 7")
    cases[0] = store.cases.get(bars.sam, cases[0].number)
    history, sendings = (verb(bars.sam, cases[0].number) for verb in (store.history.of, store.sendings.of))
    with closing(open_quick_store(url, keys=f"{OTHER_KEYS},{KEYS}")) as both:
        # Found by what either key indexed, before and after.
        assert len(both.search.circumstances(bars.sam, COMPLETE).other_cases) == 6
        assert both.reseal() == (3, 0)
        assert len(both.search.circumstances(bars.sam, COMPLETE).other_cases) == 6
    with closing(open_quick_store(url, keys=OTHER_KEYS)) as renewed:
        renewed.check_ready()
        assert [renewed.cases.get(bars.sam, case.number) for case in cases] == cases
        assert renewed.history.of(bars.sam, cases[0].number) == history
        assert renewed.sendings.of(bars.sam, cases[0].number) == sendings
        assert {row.number for row in renewed.search.find(bars.sam, "018")} == {case.number for case in cases}
        assert renewed.history.last_seen(bars.jo, cases[0].number) is None
        assert len(renewed.search.circumstances(bars.sam, COMPLETE).other_cases) == 6
    with pytest.raises(WrongKeyError):
        store.check_keys()


def test_resealing_goes_on_after_the_first_batch(store: Store, bars: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebuilder.store.rotation.BATCH", 2)
    for _ in range(5):
        store.cases.start(bars.sam, COMPLETE, form_key="")
    assert store.reseal() == (5, 0)


@contextmanager
def journals(store: Store, path: Path) -> Iterator[list[bytes]]:
    """Return the rollback journal as it was at each commit."""
    kept: list[bytes] = []

    def on_commit(_: Any) -> None:
        journal = path.with_name(f"{path.name}-journal")
        kept.append(journal.read_bytes() if journal.exists() else b"")

    event.listen(store.engine, "commit", on_commit)
    yield kept
    event.remove(store.engine, "commit", on_commit)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_start_writes_so_that_it_notices_a_read_only_disk(store: Store, tmp_path: Path) -> None:
    store.check_ready()
    with journals(store, tmp_path / "cases.sqlite") as kept:
        store.check_ready()
    assert any(kept)


def runs_of_digits(text: str) -> Iterator[str]:
    digits = "".join(c for c in text if c.isdecimal())
    yield from (digits[at : at + 10] for at in range(len(digits) - 9))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=any_details(), number=nhs_numbers(), tail=st.text("abcdefghijk", min_size=6, max_size=20))
def test_no_answer_and_no_nhs_number_lies_in_the_file_or_its_journal(
    store: Store, tmp_path: Path, bars: Team, typed: CaseDetails, number: str, tail: str
) -> None:
    canary = f"canary{tail}@example.com"
    typed = replace(typed, new_email=canary, note=f"{typed.note} {number}", reference=f"canary {tail}")
    path = tmp_path / "cases.sqlite"
    with journals(store, path) as kept:
        case = store.cases.start(bars.sam, typed, form_key="")
        store.cases.save(bars.sam, case.number, replace(typed, old_email=canary), 1)
        store.cases.save(bars.sam, case.number, CaseDetails(), 2)
    for written in (path.read_bytes(), *kept):
        assert b"canary" not in written
        assert number.encode() not in written
        assert "".join(filter(str.isdecimal, number)).encode() not in written
    assert any(kept), "the journal was looked at"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=any_details(), number=nhs_numbers())
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_full_nhs_number_is_even_inside_the_seal(store: Store, bars: Team, typed: CaseDetails, number: str) -> None:
    typed = replace(typed, note=f"{number}", nhs_digits=number, reference=f"ref {number} x")
    case = store.cases.start(bars.sam, typed, form_key="")
    with store.engine.connect() as connection:
        row = connection.execute(select(CaseTable.sealed).where(CaseTable.number == case.number)).one()
    inside = Keyring.from_text(KEYS).unseal_at(row.sealed, f"cases.sealed {bars.practice} {case.number} 1")
    plain = "".join(filter(str.isdecimal, number.translate({ord("\uff10") + at: str(at) for at in range(10)})))
    assert plain not in re.sub(r"[^0-9]", "", inside.split('"note":')[1].split('"level"')[0])
    assert case.details.nhs_digits == plain[-3:]


def test_a_new_key_is_never_the_same() -> None:
    assert len({new_key() for _ in range(5)}) == 5


def test_a_session_whose_words_were_sealed_with_a_lost_key_is_still_good(
    store: Store, url: str, bars: Team, clock: Clock
) -> None:
    token = store.sessions.open(bars.sam, "words")
    with closing(open_quick_store(url, clock, OTHER_KEYS)) as stranger:
        session = stranger.sessions.get(token)
    assert session is not None
    assert session.unsaved is None
