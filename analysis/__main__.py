"""python -m analysis -> the command line."""

import signal
import sys

from analysis.cli import main

if __name__ == "__main__":
    # a process that is asked to end takes its kernels with it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
