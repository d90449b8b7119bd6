"""What a practice counts: it equals the trail, outlives the cases, and counts a press once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from casebuilder.core.circumstances import Resets
from casebuilder.core.details import CaseDetails
from casebuilder.core.figures import FAULTS, Figure
from casebuilder.core.stages import OUTCOMES_WITHOUT_SENDING, Act, Outcome, Stage
from casebuilder.store import Case, NotFoundError, Outgoing, RefusedError, Store
from casebuilder.store.migrating import downgrade, upgrade
from casebuilder.text.dates import LONDON
from tests.core.examples import COMPLETE
from tests.store.practices import Clock, Team, add_team, open_quick_store
from tests.store.stages import TEXT, draft, progressed, sent

NO_ADDRESS = replace(COMPLETE, old_email="", old_email_cannot_be_given=True)
TO_AN_END = (Act.RECORD_SENT, Act.HEAR, Act.MORE_INFORMATION, Act.RESOLVE)
LOST = (Figure.FAULT, Figure.WITHOUT, Figure.HELPED)  # what no trail of an older version has
Figures = Counter[tuple[date, Figure, str]]


def counted(store: Store, team: Team) -> Figures:
    found: Figures = Counter()
    for each in store.figures.by_month(team.sam):
        found[each.month, each.figure, each.which] += each.times
    return found


def total(store: Store, team: Team, figure: Figure) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each in store.figures.by_month(team.sam):
        if each.figure is figure:
            found[each.which] += each.times
    return dict(found)


# --- the figures equal the trail ---------------------------------------------------------------------------------


def of_trail(store: Store, team: Team, numbers: Sequence[str]) -> Figures:
    """Return the figures that follow from the whole trail of each case."""
    found: Figures = Counter()
    for number in numbers:
        unknown = store.cases.get(team.sam, number).details.old_email_cannot_be_given
        acts = [(entry.act, entry.at.astimezone(LONDON).date()) for entry in store.trail.of_case(team.sam, number)]
        for on, figure, which in of_acts(acts, unknown):
            found[on.replace(day=1), figure, which] += 1
    return found


def of_acts(acts: list[tuple[str, date]], unknown: bool) -> Iterator[tuple[date, Figure, str]]:
    while any(act == "undid the close" for act, _ in acts):
        undo = next(at for at, (act, _) in enumerate(acts) if act == "undid the close")
        end = max(at for at, (act, _) in enumerate(acts[:undo]) if act.startswith("ended: "))
        acts = [each for at, each in enumerate(acts) if at not in (end, undo)]
    sendings = [at for at, (act, _) in enumerate(acts) if act == "recorded as sent"]
    rounds = [acts[at:end] for at, end in pairwise((*sendings, len(acts)))]
    for (_, sent_on), *after in rounds:
        yield sent_on, Figure.SENT, ""
        news = [(act, on) for act, on in after if is_news(act)]
        if news and is_word_of_nhs_login(news[0][0]):
            yield news[0][1], Figure.ANSWERED, str((news[0][1] - sent_on).days)
        yield from ((on, Figure.ASKED, "") for act, on in after if "more information" in act)
        wrong = [(act.partition(": ")[2], on) for act, on in after if act.startswith("said what was wrong")]
        for words, on in wrong[-1:]:
            yield on, Figure.FAULT, next(key for key, each in FAULTS.items() if each == words)
    ends = [(act, on) for act, on in acts if act.startswith("ended: ") or act == "reopened"]
    if sendings and ends and ends[-1][0] != "reopened":
        words, on = ends[-1]
        yield on, Figure.ENDED, str((on - acts[sendings[0]][1]).days)
        outcome = next(each for each in Outcome if each.words == words.removeprefix("ended: "))
        yield on, Figure.OUTCOME, outcome
        if outcome not in OUTCOMES_WITHOUT_SENDING and unknown:
            yield on, Figure.WITHOUT, f"old-email {outcome}"


def is_news(act: str) -> bool:
    return act in ("heard from the desk", "reopened") or "more information" in act or act.startswith("ended: ")


def is_word_of_nhs_login(act: str) -> bool:
    return act == "heard from the desk" or "more information" in act or act.endswith(("cleansed", "account reset"))


def act_at_random(store: Store, team: Team, case: Case, chance: Random) -> None:
    """Attempt one random act on the case, which its stage may refuse."""
    person = chance.choice((team.sam, team.jo))
    act = chance.choice((*(TO_AN_END * 6), Act.SAY_WRONG, Act.SAY_WRONG, Act.REOPEN, Act.UNDO_CLOSE))
    with suppress(RefusedError):
        if act is Act.RECORD_SENT:
            store.sendings.record(person, case.number, case.version, Outgoing(layout="two-pages", text=TEXT))
        elif act is Act.UNDO_CLOSE:
            store.progress.undo_close(person, case.number, case.version)
        elif act is Act.SAY_WRONG:
            store.progress.say_wrong(person, case.number, chance.choice(list(FAULTS)))
        else:
            outcome = chance.choice((*Outcome, Outcome.RESET, Outcome.CLEANSED)) if act is Act.RESOLVE else None
            store.progress.record(person, case.number, case.version, act, outcome=outcome)


def walk(store: Store, team: Team, clock: Clock, chance: Random) -> list[str]:
    """Make nine cases, most of them without the old address, and act on them at random over some months."""
    numbers = [store.cases.start(team.sam, each, form_key="").number for each in (COMPLETE, NO_ADDRESS, NO_ADDRESS) * 3]
    for _ in range(180):
        clock.go_on(hours=chance.randrange(1, 40))
        act_at_random(store, team, store.cases.get(team.sam, chance.choice(numbers)), chance)
    return numbers


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_equal_the_trail_whatever_was_done(store: Store, bars: Team, clock: Clock, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same walk each time
    numbers = walk(store, bars, clock, chance)
    found = counted(store, bars)
    assert found == of_trail(store, bars, numbers)
    assert {figure for _, figure, _ in found} >= set(Figure) - {Figure.HELPED}


def test_an_upgrade_counts_what_the_trail_already_says(empty_url: str) -> None:
    clock = Clock()
    with closing(open_quick_store(empty_url, clock)) as store:
        upgrade(store)
        team = add_team(store, "Bars Surgery", "A81001", "bars.example.com")
        chance = Random(1)  # noqa: S311 - the same walk each time
        walk(store, team, clock, chance)
        before = counted(store, team)
        downgrade(store, "0012")
        upgrade(store)
        assert counted(store, team) == Counter({key: n for key, n in before.items() if key[1] not in LOST})


def test_the_figures_outlive_the_cases(store: Store, bars: Team, clock: Clock) -> None:
    case = progressed(store, bars, sent(store, bars), Act.RESOLVE, Outcome.RESET)
    store.progress.say_wrong(bars.jo, case.number, "old-email")
    before = counted(store, bars)
    clock.go_on(days=800)
    assert store.erase_due() == 1
    assert [entry.act for entry in store.trail.of_case(bars.sam, case.number)] == ["erased"]
    assert counted(store, bars) == before


# --- each figure -------------------------------------------------------------------------------------------------


def test_days_are_counted_from_the_text_to_the_first_answer_and_from_the_first_text_to_the_end(
    store: Store, bars: Team, clock: Clock
) -> None:
    case = sent(store, bars)
    clock.go_on(days=3)
    case = progressed(store, bars, case, Act.HEAR)
    clock.go_on(days=1)
    case = progressed(store, bars, case, Act.MORE_INFORMATION)
    clock.go_on(days=2)
    case = sent(store, bars, case)
    clock.go_on(days=5)
    progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    assert total(store, bars, Figure.SENT) == {"": 2}
    assert total(store, bars, Figure.ANSWERED) == {"3": 1, "5": 1}
    assert total(store, bars, Figure.ASKED) == {"": 1}
    assert total(store, bars, Figure.ENDED) == {"11": 1}
    assert total(store, bars, Figure.OUTCOME) == {"cleansed": 1}


def test_a_case_that_the_practice_ends_itself_has_no_answer(store: Store, bars: Team) -> None:
    progressed(store, bars, sent(store, bars), Act.RESOLVE, Outcome.BACK_IN)
    assert total(store, bars, Figure.ANSWERED) == {}
    assert total(store, bars, Figure.ENDED) == {"0": 1}


def test_a_draft_that_is_closed_counts_as_nothing(store: Store, bars: Team) -> None:
    progressed(store, bars, draft(store, bars), Act.RESOLVE, Outcome.BACK_IN)
    assert counted(store, bars) == {}


def test_an_end_no_longer_counts_once_the_case_is_reopened(store: Store, bars: Team, clock: Clock) -> None:
    case = sent(store, bars, store.cases.start(bars.sam, NO_ADDRESS, form_key=""))
    case = progressed(store, bars, case, Act.RESOLVE, Outcome.RESET)
    assert total(store, bars, Figure.WITHOUT) == {"old-email reset": 1}
    clock.go_on(days=2)
    progressed(store, bars, case, Act.REOPEN)
    assert total(store, bars, Figure.ENDED) == total(store, bars, Figure.WITHOUT) == {}


def test_an_undone_close_is_not_counted(store: Store, bars: Team, clock: Clock) -> None:
    case = sent(store, bars)
    before = counted(store, bars)
    case = progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    case = store.progress.undo_close(bars.jo, case.number, case.version)
    assert counted(store, bars) == before
    clock.go_on(days=2)
    progressed(store, bars, case, Act.RESOLVE, Outcome.CLEANSED)
    assert total(store, bars, Figure.ANSWERED) == total(store, bars, Figure.ENDED) == {"2": 1}


def test_the_last_press_on_what_was_wrong_counts_once_for_each_text(store: Store, bars: Team) -> None:
    case = progressed(store, bars, sent(store, bars), Act.MORE_INFORMATION)
    for fault in ("new-email", "old-email", "old-email"):
        store.progress.say_wrong(bars.jo, case.number, fault)
    assert total(store, bars, Figure.FAULT) == {"old-email": 1}
    case = sent(store, bars, store.cases.get(bars.sam, case.number))
    case = progressed(store, bars, case, Act.RESOLVE, Outcome.RESET)
    store.progress.say_wrong(bars.sam, case.number, "old-email")
    assert total(store, bars, Figure.FAULT) == {"old-email": 2}


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SENT])
def test_nobody_says_what_was_wrong_before_nhs_login_has_answered(store: Store, bars: Team, stage: Stage) -> None:
    case = draft(store, bars) if stage is Stage.DRAFT else sent(store, bars)
    with pytest.raises(RefusedError):
        store.progress.say_wrong(bars.sam, case.number, "old-email")
    with pytest.raises(RefusedError):
        store.progress.say_wrong(bars.sam, case.number, "weather")


# --- a patient helped without a case -----------------------------------------------------------------------------


def test_a_page_counts_a_patient_once_and_can_take_it_back(store: Store, bars: Team) -> None:
    for page in ("page-1", "page-1", "page-2"):
        store.figures.helped(bars.jo, "replace-account", page)
    assert total(store, bars, Figure.HELPED) == {"replace-account": 2}
    for other in ("page-1", "", "no key"):  # not the last to count, or no key of a page at all
        store.figures.not_helped(bars.jo, "replace-account", other)
    store.figures.not_helped(bars.jo, "replace-account", "page-2")
    store.figures.not_helped(bars.jo, "replace-account", "page-2")
    assert total(store, bars, Figure.HELPED) == {"replace-account": 1}


def test_nothing_counted_names_a_person_or_a_case(store: Store, bars: Team) -> None:
    case = progressed(store, bars, sent(store, bars), Act.RESOLVE, Outcome.RESET)
    store.figures.helped(bars.jo, "log-in", "page-1")
    said = str(store.figures.by_month(bars.sam))
    assert not any(words in said for words in (case.number, "Jo Lee", "Sam Bell", COMPLETE.new_email))


def test_figures_cover_only_ones_own_practice(store: Store, bars: Team, mill: Team) -> None:
    store.figures.helped(bars.jo, "log-in", "page-1")
    assert store.figures.by_month(mill.sam) == ()
    with pytest.raises(NotFoundError):
        store.figures.helped(replace(mill.jo, id=bars.jo.id), "log-in", "page-1")


def test_months_begin_at_midnight_in_london(store: Store, bars: Team, clock: Clock) -> None:
    clock.now = clock.now.replace(month=7, day=31, hour=23, minute=30)  # half past midnight there
    store.figures.helped(bars.jo, "log-in", "page-1")
    assert [each.month for each in store.figures.by_month(bars.sam)] == [date(clock.now.year, 8, 1)]
    assert store.figures.by_month(bars.sam, date(clock.now.year, 9, 1)) == ()


# --- what they say beside a case ---------------------------------------------------------------------------------


def test_the_circumstances_of_a_case_without_an_answer_say_how_others_ended(
    store: Store, bars: Team, mill: Team, clock: Clock
) -> None:
    for outcome in (Outcome.RESET, Outcome.CLEANSED, Outcome.CLEANSED, Outcome.BACK_IN):
        case = sent(store, bars, store.cases.start(bars.sam, NO_ADDRESS, form_key=""))
        progressed(store, bars, case, Act.RESOLVE, outcome)
    assert store.search.circumstances(bars.sam, NO_ADDRESS).resets == (Resets("old-email", 3, 1),)
    assert store.search.circumstances(bars.sam, COMPLETE).resets == ()
    assert store.search.circumstances(mill.sam, NO_ADDRESS).resets == ()
    clock.go_on(days=timedelta(days=731).days)
    assert store.search.circumstances(bars.sam, NO_ADDRESS).resets == ()


def test_a_case_with_every_answer_looks_up_no_figures(store: Store, bars: Team) -> None:
    assert store.search.circumstances(bars.sam, CaseDetails()).resets == ()
