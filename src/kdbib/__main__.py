"""``python -m kdbib``."""

from kdbib.cli import main

if __name__ == "__main__":
    main()
