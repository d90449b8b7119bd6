"""What the guidance asks, as plain values and functions: no Flask, no database, no clock."""
