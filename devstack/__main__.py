"""`python -m devstack <command>`: what `./portal` becomes once the environment is there."""

import sys

from devstack import commands
from devstack.layout import DevstackError


def main(arguments: list[str]) -> int:
    try:
        return commands.COMMANDS[arguments[0]](arguments[1:])
    except DevstackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
