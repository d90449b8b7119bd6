"""The text of a case for the service desk as it stands: the page, the file and the record of a sending share it."""

from __future__ import annotations

from collections.abc import Sequence

from casebuilder.core.service_desk import Layout
from casebuilder.core.submission import Submission, compose
from casebuilder.pages import current_store, signed_in
from casebuilder.store import Case, Sending, preface_of


def submission_of(case: Case, layout: Layout, sendings: Sequence[Sending]) -> Submission:
    """Return the text of the case; it begins with what it answers or corrects, if something was sent before."""
    return compose(case.details, signed_in().staff.practice, layout, preface_of(case, sendings))


def read_submission(case: Case, layout: Layout) -> Submission:
    """Return what `submission_of` does, for a page that has not read the sendings."""
    return submission_of(case, layout, current_store().sendings.of(signed_in().staff, case.number))
