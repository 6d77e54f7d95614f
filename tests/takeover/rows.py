"""What was checked, one line each, and how many users the takeover has cost."""

# Problems that are printed of one promise.
MOST = 12


class Rows:
    """The results of one variant. A row says what must be true and, where it is not, of whom."""

    def __init__(self, variant):
        self.variant = variant
        self.failed, self.lines = [], []
        self.checked = 0
        self.logged_out, self.locked_out = set(), set()

    def check(self, row, promise, problems, of=None):
        """`problems` are texts; a takeover without any is right. `of` is how many were asked."""
        problems = list(problems)
        self.checked += 1
        count = "" if of is None else f" ({of})"
        self.lines.append(f"{'FAILED' if problems else 'ok':6} {row:>2}  {promise}{count}")
        self.lines += [f"           {problem}" for problem in problems[:MOST]]
        if len(problems) > MOST:
            self.lines.append(f"           ... and {len(problems) - MOST} more")
        if problems:
            self.failed.append(f"row {row}: {promise}")

    def is_true(self, row, promise, fact, why=""):
        self.check(row, promise, [] if fact else [why or "it is not so"])

    def total(self):
        return f"logged out: {len(self.logged_out)}, cannot sign in: {len(self.locked_out)}"
