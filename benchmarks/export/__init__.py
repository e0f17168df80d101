"""Asset files: time, bytes and likeness beside what people use for them today."""
