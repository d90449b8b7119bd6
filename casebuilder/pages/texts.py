"""What the service desk receives of a case as it stands: the page, the file and the record of a sending share it."""

from __future__ import annotations

from collections.abc import Sequence

from casebuilder.core.service_desk import Layout
from casebuilder.core.submission import Submission, compose
from casebuilder.pages import current_store, signed_in
from casebuilder.store import Case, Sending, preface_of


def submission_of(case: Case, layout: Layout, sendings: Sequence[Sending]) -> Submission:
    """The text of the case, which begins with what it answers or corrects, where something was sent before."""
    return compose(case.details, signed_in().staff.practice, layout, preface_of(case, sendings))


def read_submission(case: Case, layout: Layout) -> Submission:
    """As `submission_of`, for a page that has not read what was sent."""
    return submission_of(case, layout, current_store().sendings.of(signed_in().staff, case.number))
