"""The words by which people say that they are not sure of what they tell, whatever it is."""

DOUBT = (
    r"(?<!can )(?<!could )(?<!app )(?<!app still )\bthinks?\b(?! of)|\bnot (?:100%|sure|certain|positive)"
    r"|\b(?:i thought|thought it|guess\w*|suspect|reckons?|estimat(?:e|es|ed)|believes?|presum(?:e|es|ably)"
    r"|assum(?:e|es|ing)|suppose"
    r"|supposedly|apparently|maybe|perhaps|possibly|probably|prob|likely|hopefully|unsure|offhand|unless)\b"
    r"|\b(?:might|may) (?:be|have|not)\b|\bmust (?:be|have been)\b|\b(?:could|may|can|would) have been\b"
    r"|\bcould be\b(?! (?:\w+ed|set|put)\b)|\bseems? to be\b|\b(?:looks?|looked) like\b"
    r"|\b(?:pretty|fairly|almost|nearly) (?:sure|certain)\b|\b(?:could|may) be wrong\b|\bat a (?:push|guess)\b"
    r"|\b(?:as|so) far as\b|\bbest of (?:my|her|his)\b|\bmemory\b|\b(?:quote|hold) me\b|\bswear\b"
    r"|\b(?:i'?d|i would|want to) (?:say|guess)\b|\bbad line\b|\bbut (?:please )?check\b"
    r"|\bif (?:i|she|he)(?:'ve| have|'s| has)? (?:remember|recall|read|copied|got)"
)
