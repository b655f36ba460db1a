"""``python -m hipcheck``."""

from hipcheck.cli import main

main()
