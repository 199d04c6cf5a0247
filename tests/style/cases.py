"""Counts the cases of a check script and prints the line that test.sh sums up."""


class Cases:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, name, problems):
        """`problems`: what is wrong, a list of lines; empty = the case passed."""
        if problems:
            self.failed += 1
            print("FAILED %s" % name)
            for line in problems:
                print("    %s" % line)
        else:
            self.passed += 1

    def skip(self, name, reason):
        self.skipped += 1
        print("SKIPPED %s: %s" % (name, reason))

    def finish(self):
        print("CASES passed=%d failed=%d skipped=%d" % (self.passed, self.failed, self.skipped))
        return 1 if self.failed else 0
