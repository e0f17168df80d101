"""Changes that should be found, and encodings that should not."""
