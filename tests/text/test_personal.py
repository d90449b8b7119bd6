"""Personal details in a note are noticed, credentials are masked, and ordinary notes are left as they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casebuilder.text.personal import mask_note, personal_details

PERSONAL = [
    ("DOB 01/02/1980", "birthday-in-note"),
    ("d.o.b.: 1.2.80", "birthday-in-note"),
    ("Date of birth is 1 February 1980", "birthday-in-note"),
    ("born on 1 May", "birthday-in-note"),
    ("Patient, 1st Feb 1980, rang", "birthday-in-note"),
    ("see 1980-02-01", "birthday-in-note"),
    ("03-11-2009", "birthday-in-note"),
    ("Mrs Example rang", "name-in-note"),
    ("Spoke to Mr. O'Example", "name-in-note"),
    ("for Ms P Example", "name-in-note"),
    ("MISS EXAMPLE", "name-in-note"),
    ("Mx McExample", "name-in-note"),
    ("lives in SW1A 1AA", "postcode-in-note"),
    ("ls1 4ap", "postcode-in-note"),
    ("M11AE", "postcode-in-note"),
    ("Flat 2, EC1A 1BB.", "postcode-in-note"),
    ("B33 8TH", "postcode-in-note"),
    ("BFPO 123", "postcode-in-note"),
    ("mr example rang", "name-in-note"),
    ("Mr EXAMPLE", "name-in-note"),
    ("Mr van der Example", "name-in-note"),
    ("Rev Example", "name-in-note"),
    ("born on the 12th of March 1956", "birthday-in-note"),
    ("March 12, 1956", "birthday-in-note"),
    ("12031956", "birthday-in-note"),
    ("b. 12/3/56", "birthday-in-note"),
]


def test_a_personal_detail_in_a_note_is_noticed() -> None:
    for note, key in PERSONAL:
        assert [found for found, _ in personal_details(note)] == [key], note


def test_an_ordinary_note_holds_no_personal_detail() -> None:
    for note in [
        "",
        "Tried on 12/08/2024 and 13 August 2024",
        "Last seen 2024-08-12",
        "We checked the date of birth with the patient",
        "Asked for DOB and ID",
        "The level is P5 9am today, P9 2nd try",
        "Case K7M-29Q, error CID1",
        "Ms said so, Mr was away, they missed the call",
        "EMIS 48217, ODS A81001, rang 01632 960123",
        "Windows 10, iOS 17 4th try, E1 2nd floor",
        "A newborn; stillborn hopes; born ready",
        "Ms Teams and MS OUTLOOK, Ms Word",
        "mr was away, mrs and mr rang, the mr said no",
        "M2 8GB Mac, Galaxy S10 5GB",
        "Reference 45031956, task 12132024",
    ]:
        assert list(personal_details(note)) == [], note


def test_a_credential_is_masked_and_the_sentence_stays() -> None:
    for note, masked in [
        ("Linkage key: aB3dE5gH was refused", "Linkage key: ******** was refused"),
        ("linkage-key abc123", "linkage-key ******"),
        ("LINKAGE KEY = 12345678901.", "LINKAGE KEY = ***********."),
        (
            "The passphrase was given: xk29ddkl on 12 August 2024",
            "The passphrase was given: ******** on 12 August 2024",
        ),
        ("pass phrase “Abcd12”", "pass phrase “******”"),
        ("Account ID 1234567890", "Account ID **********"),
        ("account id:\n9990000018", "account id:\n**********"),
        ("AccountID: 123456, passphrase: qwe123rty!", "AccountID: ******, passphrase: *********!"),
        ("Passphrase (new) 1abcde. Reset on 12082024", "Passphrase (new) ******. Reset on 12082024"),
        ("Linkage keys a1b2c3d4e5f6g7h", "Linkage keys ***************"),
        ("link key Ab3dE9xQ", "link key ********"),
        ("LK: Ab3dE9xQ", "LK: ********"),
        ("linkage_code Ab3dE9xQ", "linkage_code ********"),
        ("account ID 123 456 7890 given", "account ID ************ given"),
        ("acct id 1234567890", "acct id **********"),
        ("Account number: 1234567890", "Account number: **********"),
        ("passphrase is AB12-CD34EF", "passphrase is ***********"),
        ("password: Ab3dE9xQ, noted", "password: ********, noted"),
        ("passcode was 48217a", "passcode was ******"),
    ]:
        assert mask_note(note) == masked, note


def test_what_is_not_a_credential_stays() -> None:
    for note in [
        "The linkage key was refused twice",
        "passphrase sent to jo1980@example.org",
        "Account ID 12345",
        "linkage key a1b2c3d4e5f6g7h8",
        "Reference 12345678",
        "The passphrase expired on 12 August 2024",
        "account idle since 2024abc",
        "a new passphrase: K7M-29Q",
        "We issued a PIN document 48217a",
        "linkage keyring a1b2c3d4",
        "The account no longer opens, reference 12345678",
        "forgot the password, see 12345678",
        "password reset on 12082024",
        "linkage no longer works since 2024abc",
    ]:
        assert mask_note(note) == note, note


@given(st.text(st.sampled_from("linkage key acountidpsr019:* \n")))
def test_masking_a_note_again_changes_nothing(note: str) -> None:
    once = mask_note(note)
    assert mask_note(once) == once
    assert len(once) == len(note)
