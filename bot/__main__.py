"""`titir`, which is `python -m bot`: the operator's command line."""

import sys

from bot.commands.command_line import obey


def main() -> None:
    """Do what the arguments say and end with the exit code."""
    sys.exit(obey(sys.argv[1:]))


if __name__ == "__main__":
    main()
