"""A made-up practice with many cases in a database of its own, for a server that is measured."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from casebuilder import demo
from casebuilder.core.details import CaseDetails, Step, VerificationLevel
from casebuilder.store import Keyring, StaffMember, Store, new_key, open_store
from casebuilder.store.migrating import upgrade
from casebuilder.text.dates import TypedDate

PASSWORD = demo.new_password()
NOTE = "The patient rang in July and heard nothing. The old provider has closed the mailbox since."

# The form of a complete case as somebody fills it in.
ANSWERS = {
    "new_email": "patient.new@example.com",
    "old_email": "patient.old@example.org",
    "nhs_digits": "018",
    "last_access-day": "6",
    "last_access-month": "August",
    "last_access-year": "2025",
    "can_recover": "no",
    "steps": "reset-link",
    "level": "record",
    "reference": "B-0000000",
}


@dataclass(frozen=True, slots=True)
class Furnished:
    """A store with a practice in it, its folder, and the environment that a server needs to serve it."""

    folder: str
    store: Store
    manager: StaffMember
    environ: Mapping[str, str]


@contextmanager
def furnished(cases: int, url: str = "") -> Iterator[Furnished]:
    """Yield a temporary practice with so many cases, in an SQLite file unless the URL names an empty database."""
    with TemporaryDirectory(prefix="casebuilder-bench-") as folder:
        key, url = new_key(), url or f"sqlite:///{Path(folder) / 'casebuilder.sqlite'}"
        store = open_store(url, Keyring.from_text(key))
        upgrade(store)
        store.check_ready()
        manager, *_ = demo.move_in(store, PASSWORD)
        for details in made_up_details(cases):
            store.cases.start(manager, details, form_key="")
        environ = {"CASEBUILDER_INSTANCE": folder, "DATABASE_URL": url, "CASEBUILDER_KEYS": key}
        yield Furnished(folder, store, manager, environ)
        store.close()


def made_up_details(count: int) -> Iterator[CaseDetails]:
    """Complete cases, each of another patient, with half of the steps and a note: neither short nor long."""
    chance = random.Random(1)
    steps = [step for step in Step if step is not Step.OTHER]
    for at in range(count):
        yield CaseDetails(
            new_email=f"patient.{at}@example.com",
            old_email=f"patient{at}@example.org",
            nhs_digits=f"{chance.randrange(1000):03}",
            last_access=TypedDate("6", "August", "2025"),
            can_recover=False,
            steps=frozenset(chance.sample(steps, 4)),
            note=NOTE,
            level=chance.choice(list(VerificationLevel)),
            reference=f"B-{at:07}",
        )
