"""Tables in Markdown, and the middle of several runs."""

import statistics


def table(head, rows):
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")


def middle(runs, key):
    return statistics.median(run[key] for run in runs)


def said(mode):
    return f"`{mode}`" if mode else "at once"
