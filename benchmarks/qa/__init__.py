"""How long the quality checks take, and what they find."""
