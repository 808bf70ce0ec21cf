"""One figure of one revision: a round for each line on standard input, its measures as JSON."""

import json
import sys

from bench.figures import figure


def main() -> None:
    """Measure the figure named first; `--quick` makes it small."""
    name, *options = sys.argv[1:]
    with figure(name).opened("--quick" in options) as one_round:
        print("ready", flush=True)
        for _ in sys.stdin:
            print(json.dumps(dict(one_round())), flush=True)


if __name__ == "__main__":
    main()
