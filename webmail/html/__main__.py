"""JSON lines {"html": …} in, {"html": cleaned} out: the engine that suites of attacks drive."""

import json
import sys

from webmail.html import TooLarge, clean


def main() -> None:
    for line in sys.stdin:
        try:
            cleaned = clean(json.loads(line)["html"])
            answer = f"<style>{cleaned.style}</style>{cleaned.body}"
        except TooLarge as reason:
            answer = str(reason)
        print(json.dumps({"html": answer}), flush=True)


main()
