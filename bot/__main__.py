"""`python -m bot` is the command `inyo`."""

import sys

from bot.cli import main

sys.exit(main())
