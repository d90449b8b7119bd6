"""What other processes do to a database while a test watches; each opens its own store."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing, suppress
from dataclasses import replace
from itertools import count

from sqlalchemy import Engine, event, inspect

from casebuilder.core.details import CaseDetails
from casebuilder.store import (
    Access,
    AlreadySetUpError,
    Operator,
    Outgoing,
    StaffMember,
    StaleError,
    Store,
    ThrottledError,
    UnavailableError,
    WrongLogInError,
)
from casebuilder.store.migrating import upgrade
from tests.store.practices import PASSWORD, Team, open_quick_store
from tests.store.stages import TEXT


def add_words(url: str, staff: StaffMember, words: dict[str, list[str]]) -> int:
    """Add each word to the note of its case, reading again after each conflict; return the number of conflicts."""
    with closing(open_quick_store(url)) as store:
        return sum(add_word(store, staff, number, word) for number, each in words.items() for word in each)


def add_word(store: Store, staff: StaffMember, number: str, word: str) -> int:
    stale, case = 0, store.cases.get(staff, number)
    while True:
        details = replace(case.details, note=f"{case.details.note} {word}".strip())
        try:
            store.cases.save(staff, number, details, case.version)
        except StaleError as error:
            stale, case = stale + 1, error.current
        except UnavailableError:  # processes without a pause: one may wait too long and give up
            continue
        else:
            return stale


def start_case(url: str, staff: StaffMember, details: CaseDetails, form_key: str) -> str:
    with closing(open_quick_store(url)) as store:
        return store.cases.start(staff, details, form_key=form_key).number


def record_sent(url: str, staff: StaffMember, number: str, form_key: str) -> str:
    with closing(open_quick_store(url)) as store:
        return store.sendings.record(staff, number, 1, Outgoing(layout="one-page", text=TEXT, form_key=form_key)).stage


def fill_trail(url: str, team: Team, number: str, drafts: int) -> None:
    """Start drafts, and look at one and the same case after each."""
    with closing(open_quick_store(url)) as store:
        done = 0
        while done < drafts:
            with suppress(UnavailableError):  # eight processes without a pause: one may wait too long, and is told so
                store.cases.start(team.sam, CaseDetails(), form_key="")
                done += 1
            if number:
                store.accesses.note(team.sam, Access.VIEW, "192.0.2.7", number)


def create_first_practice(url: str, email: str) -> str:
    with closing(open_quick_store(url)) as store:
        try:
            store.people.create_first_practice("Bars Surgery", "A81001", "Sam Bell", email, PASSWORD)
        except AlreadySetUpError:
            return "too late"
        return "founded"


def guess_passwords(url: str, email: str, guesses: int) -> int:
    """Return how many of the guesses were compared, by a clock that stands still."""
    looked_at = 0
    with closing(open_quick_store(url)) as store:
        for guess in range(guesses):
            try:
                store.people.log_in(email, f"wrong {guess}", "192.0.2.7")
            except WrongLogInError:
                looked_at += 1
            except ThrottledError:
                pass
    return looked_at


def migrate(url: str) -> None:
    with closing(open_quick_store(url)) as store:
        upgrade(store)
        store.check_keys()


def upgrade_killed_at_statements(url: str, step: int) -> None:
    """Upgrade in a process killed at its first statement, then at one `step` later, until one gets through.

    Say after each kill whether the database was as before.
    """
    before = _schema(url)
    for statement in count(1, step):
        child = os.fork()
        if child == 0:
            _upgrade_killed_at(url, statement)
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            return
        print("as before" if _schema(url) == before else "changed", flush=True)


def _upgrade_killed_at(url: str, statement: int) -> None:
    done = count(1)

    def die(*_: object) -> None:
        if next(done) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    with closing(open_quick_store(url)) as store:
        upgrade(store)


def _schema(url: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return every table with its columns and its rows, the revision among them."""
    with closing(open_quick_store(url)) as store, store.engine.connect() as connection:
        inspector = inspect(connection)
        return {
            name: (
                [str(each["name"]) for each in inspector.get_columns(name)],
                sorted(str(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')),  # noqa: S608 - ours
            )
            for name in inspector.get_table_names()
        }


def saves_killed(url: str, practice: int, person: int, number: str, rounds: int) -> None:
    """Say after each round what a process that saves had answered when it was killed, and what the database then held.

    The processes are forks of this one, which has imported everything and opened nothing.
    """
    for round_ in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            save_until_killed(url, practice, person, number, writing)
        os.close(writing)
        with os.fdopen(reading) as answers:
            said = [int(answers.readline()) for _ in range(1 + round_ % 12)]
            os.kill(child, signal.SIGKILL)
            said += map(int, answers.read().split())
        os.waitpid(child, 0)
        with closing(open_quick_store(url)) as store:
            stored = int(store.cases.get(_member(store, practice, person), number).details.reference)
        print(len(said), said[-1], stored, flush=True)


def save_until_killed(url: str, practice: int, person: int, number: str, answers: int) -> None:
    """Save 1, 2, 3, ... as the reference, and write each number once its save was answered."""
    store = open_quick_store(url)
    staff = _member(store, practice, person)
    case = store.cases.get(staff, number)
    at = int(case.details.reference or "0")
    while True:
        at += 1
        details = replace(case.details, reference=str(at))
        case = store.cases.save(staff, number, details, case.version)
        os.write(answers, f"{at}\n".encode())


def _member(store: Store, practice: int, person: int) -> StaffMember:
    return next(each for each in store.people.staff(Operator(practice)) if each.id == person)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["upgrade", where, step]:
            upgrade_killed_at_statements(where, int(step))
        case ["saves killed", where, of_practice, saver, which, how_often]:
            saves_killed(where, int(of_practice), int(saver), which, int(how_often))
        case ["saves", where, of_practice, saver, which]:
            save_until_killed(where, int(of_practice), int(saver), which, sys.stdout.fileno())
