"""The words by which people say that a mailbox is out of reach: for the role of its address, and for the way back."""

import re

_OF_ANY_DOMAIN = frozenset({"com", "example", "mail", "net", "org", "the"})
LOST = (
    r"expired|wiped|lapsed?|hacked|deleted|disabled|deactivated|defunct|bust|lost|can'?t (?:get in|access|open"
    r"|read|see)"
    r"|cannot (?:access|open|read|see)|dead|closed|shut|gone|vanished|disappeared|cancelled|scrapped|binned|withdrawn"
    r"|taken away|took (?:it|that) away|wound up|switched off|turned off|shut down|suspended|ceased|finished"
    r"|folded|stopped|lost access"
    r"|(?<!he )(?<!he's )(?<!has )(?<!husband )(?<!wife )(?<!dad )(?<!mum )died"  # else it is a person
)


def host_words(address: str) -> list[str]:
    """Return the words of an address's domain that may name whoever keeps the mailbox, in lower case: "sky"."""
    words = re.findall("[a-z]+", address.casefold().rpartition("@")[2])
    return [each for each in words if each not in _OF_ANY_DOMAIN]
