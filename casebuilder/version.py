"""The version of casebuilder, for the packaging, the footer, the health pages and the command line."""

VERSION = "0.2.0"
