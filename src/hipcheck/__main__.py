"""``python -m hipcheck``."""

from hipcheck.cli import main

if __name__ == "__main__":  # worker processes import this module too
    main()
