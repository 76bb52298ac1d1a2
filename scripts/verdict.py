"""How each check script ends: the complaints, then the line that ./check reads, then the status."""

import sys


def finish(seen, bad):
    """Ends the script: `seen` is the number of checked items, and `bad` has a complaint for each bad one."""
    for text in bad:
        print(text)
    print(f"{seen - len(bad)} passed, {len(bad)} failed")
    sys.exit(bool(bad))
