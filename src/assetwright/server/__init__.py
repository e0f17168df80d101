"""The HTTP door: a REST API over one studio, for one machine or many.

``app`` puts the parts together; ``entrance`` is what every request passes first and last,
``routers`` has one file for each group of paths. Needs ``assetwright[server]``.
"""
