"""What the Python applications share: configuration, logs, database, HTTP, drills."""
