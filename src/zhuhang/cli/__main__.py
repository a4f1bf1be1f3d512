"""``python -m zhuhang.cli``: the same as ``zhuhang``."""

import sys

from zhuhang.cli import main

sys.exit(main())
