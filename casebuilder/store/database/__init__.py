"""The driver and the disk: connections, faults, checks before serving, copies. Only the store imports it."""
