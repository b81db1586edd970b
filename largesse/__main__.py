"""``python -m largesse`` is the same as ``largesse``."""

import sys

from largesse.cli import main

sys.exit(main())
