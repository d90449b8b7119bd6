"""Write docs/guidance.md: what casebuilder asks and advises beside the section it comes from, made from the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from casebuilder.core.circumstances import Practice
from casebuilder.core.guidance import EDITION, REQUIREMENTS
from casebuilder.core.sources import DESK, cite
from casebuilder.guide.handouts import sms, text_message
from casebuilder.guide.next_steps import NEXT_STEPS
from casebuilder.guide.topics import TOPICS, Topic
from casebuilder.guide.triage import WAYS_OUT, Answers, Ways, paths
from casebuilder.guide.ways_out import Advice, WayOut

TARGET = Path(__file__).parents[1] / "docs" / "guidance.md"
SOME_PRACTICE = Practice("Your GP practice", "A81001")  # each practice signs with its own name

_OPENING = f"""# What casebuilder says, and where it comes from

Made by `python -m tools.guidance_table` from the core and the guide; do not edit it by hand.
A test fails when it is stale.

It follows the page “{DESK.page}”
of the NHS App troubleshooting guide in its edition of {EDITION.key}. Every sentence is ours, and stands beside the
section that it can be checked against. **Later** marks what rests on a page published after that edition.

Not in it are the labels of the form, and what is said of answers that are wrong or look odd."""


def document() -> str:
    """The whole of docs/guidance.md."""
    return (
        "\n".join((_OPENING, *_requirements(), *_questions(), *_paths(), *_ways_out(), *_topics(), *_next_steps()))
        + "\n"
    )


def _table(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    columns = list(heading)
    yield ""
    yield _row(columns)
    yield _row("---" for _ in columns)
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _requirements() -> Iterator[str]:
    yield from ("", "## What a case must give")
    yield from _table(
        ("Requirement", "Rule", "Source"), ((each.title, each.rule, cite(each.source)) for each in REQUIREMENTS)
    )

    yield from (
        "",
        "What is missing is asked of the patient in these words, on a slip or in a text message. They are ours.",
    )
    yield from _table(
        ("Requirement", "On the slip", "In the message"),
        ((each.title, each.ask, each.ask_by_text) for each in REQUIREMENTS),
    )


def _questions() -> Iterator[str]:
    asked = {question.key: question for given, _ in paths() for question, _ in given}
    yield from ("", "## What triage asks", "", "At most four of these for any patient.")
    yield from _table(
        ("Question", "Choices", "Source"),
        (
            (
                f"{each.text} {each.hint}",
                "; ".join(f"{choice.text} {choice.hint and f'({choice.hint})'}".strip() for choice in each.choices),
                cite(each.source),
            )
            for each in asked.values()
        ),
    )


def _paths() -> Iterator[str]:
    yield from ("", "## Where each path leads", "", "The ways out in order: each follows when the one before fails.")
    yield from _table(("Answers", "Ways out"), ((_given(given), _ordered(ways)) for given, ways in paths()))


def _given(given: Answers) -> str:
    return "<br>".join(f"{question.text} **{choice.text}**" for question, choice in given)


def _ordered(ways: Ways) -> str:
    return "<br>".join(f"{number}. {way.title}{_mark(way)}" for number, way in enumerate(ways, 1))


def _mark(said: WayOut | Advice) -> str:
    return " **Later**" if said.is_later else ""


def _ways_out() -> Iterator[str]:
    yield from ("", "## Ways out")
    for way in WAYS_OUT.values():
        parts = [
            *((f"Do {number}", advice) for number, advice in enumerate(way.do_now, 1)),
            ("Say", way.script),
            *(("Then", advice) for advice in way.after),
        ]
        yield from ("", f"### {way.title}{_mark(way)}", "", f"Who: {way.who}. Source: {cite(way.source)}.")
        yield from _table(("Part", "Words", "Source"), (_sourced(part, advice) for part, advice in parts))
        yield from ("", f"Text message: {sms(way, SOME_PRACTICE)}")
        yield from (f"\nLink: {link.text}, <{link.url}>" for link in way.links)
        if way.skip_because:
            yield from ("", f"It may be set aside untried, a choice of ours: “{way.skip_because}”.")


def _sourced(part: str, advice: Advice) -> tuple[str, str, str]:
    return part, advice.text, cite(advice.source) + _mark(advice)


def _topics() -> Iterator[str]:
    yield from ("", "## The guide")
    for topic in TOPICS:
        yield from ("", f"### {topic.title}", "", f"Source: {cite(topic.source)}. Ways out: {_named(topic)}.")
        said = [("Means", advice) for advice in topic.means] + [("Since", advice) for advice in topic.later]
        yield from _table(("Part", "Words", "Source"), (_sourced(part, advice) for part, advice in said))


def _next_steps() -> Iterator[str]:
    yield from ("", "## What the patient does when a case has ended")
    for outcome, steps in NEXT_STEPS.items():
        yield from ("", f"### {outcome.words.capitalize()}")
        rows = (_sourced(str(number), advice) for number, advice in enumerate(steps.steps, 1))
        yield from _table(("Step", "Words", "Source"), rows)
        yield from ("", f"Text message: {text_message(steps.text_message, SOME_PRACTICE)}")


def _named(topic: Topic) -> str:
    return "; ".join(way.title for way in topic.ways)


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8", newline="\n")
