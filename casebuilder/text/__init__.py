"""What people type, read and masked, whatever it is for: characters, addresses, dates, numbers. It knows no case."""
