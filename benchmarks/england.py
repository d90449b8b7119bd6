"""A made-up England in one PostgreSQL: 6,200 practices of four, with a hundred cases each, filled by COPY."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import insert

from benchmarks.million import draw
from benchmarks.practice import made_up_details
from casebuilder.core.guidance import EDITION
from casebuilder.core.stages import Review, Stage
from casebuilder.store import Passwords, Role, Store, utc_now
from casebuilder.store.case import details_columns
from casebuilder.store.ranks import project
from casebuilder.store.sealing import Keyring
from casebuilder.store.tables import CaseTable, PracticeTable, StaffTable, bare
from casebuilder.store.vault import Location, Vault
from tests.postgres import connect
from tests.store.practices import PASSWORD

STAFF, CASES = 4, 100  # of each practice
Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody who works, with a draft of their own."""

    email: str
    practice: int
    number: str  # of the draft


def furnish(store: Store, keys: Keyring, practices: int, working: int) -> list[Person]:
    """Fill the store; return the staff of the practices that work: only their cases can be opened.

    The others' are random bytes of the same length, which no index and no list can tell from sealed ones.
    """
    began = time.monotonic()
    now, hashed = utc_now(), Passwords().hash(PASSWORD)  # of one password: hashing each would take an hour
    with store.engine.begin() as connection:
        connection.execute(insert(PracticeTable), [_practice(at, now) for at in range(1, practices + 1)])
        staff = [_staff(at, hashed, now) for at in range(1, practices * STAFF + 1)]
        connection.execute(insert(StaffTable), staff)
    people = _copy_cases(store, keys, practices, working, now)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    took = time.monotonic() - began
    print(f"{practices:,} practices, {practices * CASES:,} cases, {size / 1e9:.1f} GB, in {took:.0f} s", flush=True)
    return people


def _copy_cases(store: Store, keys: Keyring, practices: int, working: int, now: datetime) -> list[Person]:
    people: list[Person] = []
    rows = _cases(Vault(keys), practices, working, now)
    first = next(rows)
    columns = [column.name for column in bare(CaseTable).columns if column.name in first]
    statement = f"COPY cases ({', '.join(columns)}) FROM STDIN"
    url = store.engine.url.render_as_string(hide_password=False)
    with connect(url) as connection, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in chain([first], rows):
            copy.write_row([row[name] for name in columns])
            if row["practice_id"] <= working and row["is_first"]:
                people.append(Person(_email(row["owner_id"]), row["practice_id"], row["number"]))
    return people


def _practice(at: int, now: datetime) -> Row:
    return {"id": at, "name": f"Practice {at}", "ods_code": f"B{at:05}", "review_required": False, "created_at": now}


def _staff(at: int, hashed: str, now: datetime) -> Row:
    whose = {"id": at, "practice_id": (at - 1) // STAFF + 1, "email": _email(at), "email_key": _email(at)}
    role = Role.MANAGER if at % STAFF == 1 else Role.STAFF
    return {**whose, "name": "Sam Bell", "password_hash": hashed, "role": role, "active": True, "created_at": now}


def _email(at: int) -> str:
    return f"person{at}@practice.example.org"


def _cases(vault: Vault, practices: int, working: int, now: datetime) -> Iterator[Row]:
    chance = random.Random(1)
    patterns = list(made_up_details(200))
    for practice in range(1, practices + 1):
        taken: set[str] = set()
        for at in range(CASES):
            while (number := draw(chance)) in taken:
                pass
            taken.add(number)
            details = chance.choice(patterns)
            row = _case(chance, practice, number, at, now)
            place = Location("cases", practice, number, 1)
            hidden = details_columns(vault, details, place) if practice <= working else _as_if_sealed(chance)
            yield row | hidden | project(row, details, now.date())


def _case(chance: random.Random, practice: int, number: str, at: int, now: datetime) -> Row:
    person = (practice - 1) * STAFF + at % STAFF + 1
    is_first = at < STAFF  # the draft of each person
    changed = now - timedelta(seconds=chance.uniform(3600, 25 * 86_400))  # none of them is due to be erased
    stage = Stage.DRAFT if is_first else chance.choice(list(Stage))
    ended = changed if stage in (Stage.RESOLVED, Stage.CLOSED) else None
    return {
        "is_first": is_first,
        "practice_id": practice,
        "number": number,
        "stage": stage.value,
        "version": 1,
        "edition": EDITION.key,
        "gaps": 0,
        "started_from": None,
        "written_from": "",
        **dict.fromkeys(("started_by", "changed_by", "edited_by", "owner_id"), person),
        "started_at": changed,
        "changed_at": changed,
        "review": Review.NONE.value,
        "reviewed_by": None,
        "reviewed_at": None,
        "chase_on": now.date() + timedelta(days=1) if stage is Stage.SENT else None,
        "outcome": None,
        "ended_at": ended,
        "patient_asked_on": None,
        "corrects": None,
        "asker": None,
        "keep_until": None,
    }


def _as_if_sealed(chance: random.Random) -> Row:
    indexes = ("new_email_index", "old_email_index", "reference_index", "digits_index")
    return {"sealed": chance.randbytes(700), **{name: chance.randbytes(16) for name in indexes}}
