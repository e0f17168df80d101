"""How the tables came to be: one step a file in ``versions``, never changed once released.

A step is written by hand after the one before, and ``schema.REVISION`` is set to its number.
"""
