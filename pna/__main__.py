"""``python -m pna``: the same as the ``pna`` command, for machines where ``pna.exe`` is blocked."""

from pna.cli import main

if __name__ == "__main__":
    main()
