"""Whether a set that is drawn as one family is as even as sets that designers drew."""
