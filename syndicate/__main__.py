"""``python -m syndicate`` is the command ``syndicate``."""

from syndicate.cli import main

main()
