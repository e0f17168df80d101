"""What a text costs that was encoded before."""
