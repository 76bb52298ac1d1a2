"""How each check script ends: what is bad, then the line which ./check reads, then the status."""

import sys


def finish(seen, bad):
    """Ends the script: `seen` things were looked at, and `bad` says for each bad one what is wrong with it."""
    for text in bad:
        print(text)
    print(f"{seen - len(bad)} passed, {len(bad)} failed")
    sys.exit(bool(bad))
