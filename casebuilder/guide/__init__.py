"""Triage and help as plain values and functions: which way out a patient has, and what to tell them."""
