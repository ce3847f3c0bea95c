#!/usr/bin/env python3
"""Every command of Pillarbox: `manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailapp.settings")
    try:
        from mailapp.commands import execute

        execute(sys.argv)
    except KeyboardInterrupt:  # before a command has begun
        sys.exit(130)


if __name__ == "__main__":
    main()
