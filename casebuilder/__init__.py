"""Helps a GP practice put together a complete NHS login support case; the parts are imported by name."""
