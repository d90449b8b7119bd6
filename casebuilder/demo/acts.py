"""What people do in the demo: each act is a verb of the store on the case of a story."""

from __future__ import annotations

from collections.abc import Callable

from casebuilder.core.askers import Asker
from casebuilder.core.details import CaseDetails
from casebuilder.core.service_desk import Layout
from casebuilder.core.stages import Act as DeskAct
from casebuilder.core.stages import Outcome
from casebuilder.core.submission import compose
from casebuilder.store import Case, Outgoing, StaffMember, Store, preface_of

# An act takes the number of the case ("" before it is started) and returns its number.
Act = Callable[[Store, StaffMember, str], str]


def write(details: CaseDetails) -> Act:
    """Start the case with these answers, or save them onto it."""

    def act(store: Store, person: StaffMember, number: str) -> str:
        if not number:
            return store.cases.start(person, details, form_key="").number
        version = store.cases.get(person, number).version
        return store.cases.save(person, number, details, version).number

    return act


def on_case(verb: Callable[[Store, StaffMember, Case], object]) -> Act:
    """Do something to the case as it stands."""

    def act(store: Store, person: StaffMember, number: str) -> str:
        verb(store, person, store.cases.get(person, number))
        return number

    return act


def delete() -> Act:
    return on_case(lambda store, me, case: store.cases.discard(me, case.number, case.version))


def ask_patient() -> Act:
    return on_case(lambda store, me, case: store.cases.ask_patient(me, case.number))


def ask_for_review(note: str) -> Act:
    return on_case(lambda store, me, case: store.reviews.ask(me, case.number, case.version, note=note))


def check() -> Act:
    return on_case(lambda store, me, case: store.reviews.check(me, case.number, case.version))


def ask_for_changes(note: str) -> Act:
    return on_case(lambda store, me, case: store.reviews.ask_for_changes(me, case.number, case.version, note=note))


def say_who_asks(asker: Asker) -> Act:
    return on_case(lambda store, me, case: store.askers.say(me, case.number, case.version, asker))


def send(
    layout: Layout = Layout.TWO_PAGES,
    desk_reference: str = "",
    asker: Asker = Asker.KNOWN,
    unchecked_because: str = "",
) -> Act:
    """Say who asks, and send the case."""

    def record(store: Store, me: StaffMember, case: Case) -> None:
        case = store.askers.say(me, case.number, case.version, asker)
        text = compose(case.details, me.practice, layout, preface_of(case, store.sendings.of(me, case.number))).text
        outgoing = Outgoing(
            layout=layout, text=text, desk_reference=desk_reference, unchecked_because=unchecked_because
        )
        store.sendings.record(me, case.number, case.version, outgoing)

    return on_case(record)


def correct() -> Act:
    return on_case(lambda store, me, case: store.corrections.open(me, case.number, case.version))


def note(words: str) -> Act:
    return on_case(lambda store, me, case: store.history.add_note(me, case.number, words))


def progress(what: DeskAct, words: str = "", outcome: Outcome | None = None) -> Act:
    return on_case(
        lambda store, me, case: store.progress.record(me, case.number, case.version, what, note=words, outcome=outcome)
    )


def say_wrong(fault: str) -> Act:
    return on_case(lambda store, me, case: store.progress.say_wrong(me, case.number, fault))


def help_with(way: str) -> Act:
    """Press "It worked" in triage."""

    def act(store: Store, person: StaffMember, number: str) -> str:
        store.figures.helped(person, way, form_key="")
        return number

    return act


def erase_due() -> Act:
    """Erase what a server would have erased by now."""

    def act(store: Store, _: StaffMember, number: str) -> str:
        store.erase_due()
        return number

    return act
