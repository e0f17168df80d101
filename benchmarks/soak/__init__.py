"""Whether a server stays right, and its memory flat, through minutes of traffic and outages."""
