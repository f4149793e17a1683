"""`python -m tbviz` is the `tbviz` command."""

import sys

from tbviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
