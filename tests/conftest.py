from __future__ import annotations

import os

from hypothesis import settings

# Examples take as long as the machine is busy; in CI they are the same every time.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
# Tests leave no record in the log of whoever runs them, and read no project's settings; those
# about either say where theirs are.
os.environ["ASSETWRIGHT_AUDIT"] = "off"
os.environ["ASSETWRIGHT_CONFIG"] = ""
os.environ["ASSETWRIGHT_REDIS"] = "off"
settings.load_profile("ci" if os.environ.get("CI") else "default")
