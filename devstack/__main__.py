"""`python -m devstack <command>`: what `./portal` becomes once the environment is there."""

import os
import sys

from devstack import commands
from devstack.layout import DevstackError


def main(arguments: list[str]) -> int:
    if not os.environ.get("DATABASE_URL"):
        # PGPORT, PGOPTIONS… speak of another server than ours.
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]
    try:
        return commands.COMMANDS[arguments[0]](arguments[1:])
    except DevstackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
