"""A case and what the guidance asks of it, as plain values and functions: no Flask, no database, no clock."""
