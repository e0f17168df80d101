"""``python -m assetwright``."""

import sys

from assetwright.cli import main

sys.exit(main())
