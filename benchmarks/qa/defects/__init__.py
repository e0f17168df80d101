"""Faults put into good artwork, how many of them the checks find, and what else they refuse.

Two splits: limits are looked at with the pictures of ``development`` only; those of ``test`` are by
other designers and spoilt by other code with other parameters. Which faults count is decided by
``visibility``, which no check knows of.
"""
