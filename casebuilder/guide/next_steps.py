"""What the patient does once the desk has finished, by the outcome of the case, for a handout and a text message."""

from __future__ import annotations

from dataclasses import dataclass

from casebuilder.core.sources import DESK, EMAIL, HELP_IDENTITY, KEYS_EXPIRE, OURS, REPLACE, Source
from casebuilder.core.stages import Outcome
from casebuilder.guide.ways_out import Advice


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The steps in order, each with its source; `text_message` says the same in one text message."""

    steps: tuple[Advice, ...]
    text_message: tuple[str, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every page that the steps rest on, once."""
        return tuple(dict.fromkeys(step.source for step in self.steps))


_PROVE = Advice("Prove who you are when the app asks, with photo ID if you have it.", HELP_IDENTITY)
_PIN = Advice(
    "Without photo ID, ask us for a new PIN document. It works once, and only for 2 weeks after we print it.",
    KEYS_EXPIRE,
)
_OTHER_APPS = Advice("Link again any other apps and websites that you used with your old NHS login.", OURS)
_TELL_US = Advice("If anything does not work, tell us what the screen says.", OURS)

NEXT_STEPS = {
    Outcome.CLEANSED: NextSteps(
        (
            Advice("Your old account has been cleared. Open the NHS App and choose to create an account.", EMAIL),
            Advice("Use your new email address, not the old one.", DESK),
            _PROVE,
            _PIN,
            _OTHER_APPS,
            _TELL_US,
        ),
        (
            "Your old account has been cleared. Create a new one with your new email address.",
            "Have photo ID ready, or ask us for a new PIN document (it works for 2 weeks).",
            "Then link your other apps again. If it does not work, tell us.",
        ),
    ),
    Outcome.RESET: NextSteps(
        (
            Advice("Your account has been reset. Open the NHS App and sign up with your new email address.", DESK),
            Advice("Link the account to your NHS number again when the app asks.", DESK),
            _PROVE,
            _PIN,
            _OTHER_APPS,
            _TELL_US,
        ),
        (
            "Your account has been reset. Sign up with your new email address and link your NHS number again.",
            "Have photo ID ready, or ask us for a new PIN document (it works for 2 weeks).",
            "If it does not work, tell us.",
        ),
    ),
    Outcome.REPLACED: NextSteps(
        (
            Advice("From now on log in with your new email address and your new password.", REPLACE),
            _OTHER_APPS,
            _TELL_US,
        ),
        (
            "From now on log in with your new email address and your new password.",
            "Then link your other apps again. If it does not work, tell us.",
        ),
    ),
}
