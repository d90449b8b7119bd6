"""The disk under SQLite loses power, fills up or fails at any write: no answered save is lost or half kept."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from casebuilder.core.details import NOTHING_SAID
from casebuilder.store import Case, Store, UnavailableError
from tests.store.disk import Disk, after_cut, disk
from tests.store.practices import Team, add_team, open_quick_store

SAVES, CUTS = 9, 50


@dataclass
class Recorded:
    """A store on a recording disk, and what the disk held when the recording began."""

    disk: Disk
    store: Store
    team: Team
    number: str
    before: dict[str, bytes]
    answered: list[tuple[int, int]] = field(default_factory=list)  # after how many events which save was answered

    def save(self, note: str = "") -> Case:
        case = self.store.cases.get(self.team.sam, self.number)
        details = replace(case.details, reference=str(len(self.answered) + 1), note=note)
        saved = self.store.cases.save(self.team.sam, self.number, details, case.version)
        self.answered.append((len(self.disk.events), len(self.answered) + 1))
        return saved


@pytest.fixture
def recorded(sqlite_template: Path, tmp_path: Path) -> Iterator[Recorded]:
    path = tmp_path / "cases.sqlite"
    shutil.copy(sqlite_template, path)
    with disk() as made, closing(open_quick_store(made.url(path))) as store:
        team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
        number = store.cases.start(team.sam, NOTHING_SAID, form_key="").number
        made.events.clear()
        yield Recorded(made, store, team, number, {path.name: path.read_bytes()})


def saves_lost(recorded: Recorded, folder: Path, cuts: int) -> Iterator[str]:
    """Yield what is wrong after each of so many power cuts, at random moments."""
    chance = random.Random(1)  # noqa: S311 - any moment will do
    for _ in range(cuts):
        at = chance.randint(0, len(recorded.disk.events))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in after_cut(recorded.before, recorded.disk.events[:at], chance).items():
            (folder / name).write_bytes(content)
        answered = max((save for done_at, save in recorded.answered if done_at <= at), default=0)
        found = look(folder / "cases.sqlite", recorded)
        if found not in (str(answered), str(answered + 1)):  # the next may have been committed and not yet answered
            yield f"after event {at}, save {answered} was answered: {found}"


def look(path: Path, recorded: Recorded) -> str:
    """Return which save the file holds, or what is wrong with it."""
    with closing(open_quick_store(f"sqlite:///{path}")) as store:
        try:
            store.check_undamaged()
            return store.cases.get(recorded.team.sam, recorded.number).details.reference or "0"
        except Exception as error:  # noqa: BLE001 - whatever a damaged file does is what is looked for
            return repr(error)


def saves_of_many_sizes(recorded: Recorded, saves: int) -> None:
    for at in range(saves):
        recorded.save(note="word " * (1900 * (at % 3) // 2))


def test_no_answered_save_is_lost_to_a_power_cut(recorded: Recorded, tmp_path: Path) -> None:
    saves_of_many_sizes(recorded, SAVES)
    assert list(saves_lost(recorded, tmp_path / "after", CUTS)) == []


@pytest.mark.parametrize("weaker", ["synchronous=OFF", "synchronous=FULL", "journal_mode=OFF", "journal_mode=MEMORY"])
def test_the_made_up_power_cut_finds_what_a_weaker_setting_loses(
    recorded: Recorded, tmp_path: Path, weaker: str
) -> None:
    with closing(recorded.store.engine.raw_connection()) as connection:  # the only one, which the verbs get next
        connection.cursor().execute(f"PRAGMA {weaker}")
    saves_of_many_sizes(recorded, SAVES)
    assert next(saves_lost(recorded, tmp_path / "after", 10 * CUTS))


def test_a_disk_that_fills_up_at_any_byte_refuses_the_save_and_loses_nothing(recorded: Recorded) -> None:
    refused = 0
    for room in range(0, 100_000, 5_000):
        recorded.save()
        recorded.disk.room = room
        refused += is_refused(recorded, "disk is full")
        recorded.disk.room = None
        recorded.save(note="there is room again")
    assert 5 < refused < 30  # and the last ones had room enough


def test_a_disk_that_fails_at_any_sync_refuses_the_save_and_loses_nothing(recorded: Recorded) -> None:
    refused = 0
    for syncs in range(8):
        recorded.save()
        recorded.disk.syncs_left = syncs
        refused += is_refused(recorded, "disk fails")
        recorded.save(note="the disk is well again")
    assert 2 < refused < 8


def is_refused(recorded: Recorded, why: str) -> bool:
    """Return whether a long save is refused with the sentence; the case is then unchanged, or else as it was saved."""
    before = recorded.store.cases.get(recorded.team.sam, recorded.number)
    try:
        expected = recorded.save(note="word " * 1900)
    except UnavailableError as error:
        assert why in str(error)  # noqa: PT017 - it may also succeed
        expected = before
    recorded.disk.syncs_left = None  # while syncs fail, what was half done is not undone either
    assert recorded.store.cases.get(recorded.team.sam, recorded.number) == expected
    return expected is before
