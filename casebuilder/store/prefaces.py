"""What the text of a case begins with: who asks, and which sending it answers or corrects."""

from __future__ import annotations

from collections.abc import Sequence

from casebuilder.core.stages import EDITABLE_STAGES
from casebuilder.core.submission import Earlier, Preface
from casebuilder.store.case import Case
from casebuilder.store.sendings import Sending
from casebuilder.text.dates import LONDON


def preface_of(case: Case, sendings: Sequence[Sending]) -> Preface:
    """Return the preface of a case as it stands; `sendings` are its own, oldest first."""
    return Preface(case.asker, _earlier(case, sendings) if sendings and case.stage in EDITABLE_STAGES else None)


def _earlier(case: Case, sendings: Sequence[Sending]) -> Earlier:
    references = [sending.desk_reference for sending in sendings if sending.desk_reference]
    sent_on = sendings[-1].sent_at.astimezone(LONDON).date()
    return Earlier(sent_on, references[-1] if references else "", case.corrects is not None)
