"""A case as the pages get it, and how it lies in its row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from casebuilder.core.details import CaseDetails
from casebuilder.core.stages import Stage
from casebuilder.store.sealing import Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a practice at one version; people by name, moments in UTC."""

    number: str
    stage: Stage
    version: int
    edition: str
    details: CaseDetails
    started_by: str
    started_at: datetime
    changed_by: str
    changed_at: datetime
    written_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of the list of cases."""

    number: str
    stage: Stage
    gaps: int
    reference: str
    started_by: str
    started_at: datetime
    changed_by: str
    changed_at: datetime


def seal_details(keys: Keyring, details: CaseDetails) -> bytes:
    """The details as one sealed text."""
    return keys.seal(json.dumps(details.to_record(), separators=(",", ":")))


def unseal_details(keys: Keyring, sealed: bytes) -> CaseDetails:
    """The details again; raises SealError."""
    return CaseDetails.from_record(json.loads(keys.unseal(sealed)))


def indexes_of(keys: Keyring, practice: int, details: CaseDetails) -> dict[str, bytes | None]:
    """The blind index columns of a case. Both addresses are of one kind, so that one search finds either."""
    return {
        "new_email_index": keys.index(practice, "email", details.new_email),
        "old_email_index": keys.index(practice, "email", details.old_email),
        "reference_index": keys.index(practice, "reference", details.reference),
    }


def read_case(keys: Keyring, row: Row[*tuple[Any, ...]]) -> Case:
    """A case from the row of `cases.SELECT_CASE`."""
    return Case(
        number=row.number,
        stage=Stage(row.stage),
        version=row.version,
        edition=row.edition,
        details=unseal_details(keys, row.sealed),
        started_by=row.started_by_name,
        started_at=row.started_at,
        changed_by=row.changed_by_name,
        changed_at=row.changed_at,
        written_from=row.written_from,
    )
