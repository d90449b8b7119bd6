"""The version of casebuilder: the packaging, the footer, the health pages and the command line read it here."""

VERSION = "0.2.0"
