"""`python -m bihuan`: the same program as the console script."""

from bihuan.cli import main

if __name__ == "__main__":
    main()
