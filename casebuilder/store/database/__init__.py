"""What a driver and a disk are: connections, faults, checks before serving, copies. Only the store opens it."""
