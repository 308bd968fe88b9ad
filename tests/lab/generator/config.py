"""A random configuration: what is done to hosta and hostb, as fields of truth.test's rows, and whom to try."""
import random


class Config:
    """Lines are pairs of a field and its text, in order; any of them can be left out."""

    def __init__(self, profile, seed):
        self.profile = profile
        self.seed = seed
        self.lines = []
        self.kind = "ssh"  # what truth.test calls the way
        self.host = "hosta"  # where they try
        self.actors = []  # who tries: (account, host)
        self.targets = []  # accounts of hostb
        self.names = []  # whom root of hosta says to be
        self.hosts = []  # and what it calls its host, beside the truth
        self.keys = {}  # private keys on hosta: path -> name
        self.random = random.Random(f"{profile} {seed}")

    # ---- The lines ----

    def a(self, command):
        self.lines.append(("a", command))

    def b(self, command):
        self.lines.append(("b", command))

    def sshd(self, line):
        self.lines.append(("sshd", line))

    def put(self, path, line):
        self.lines.append(("put", f"{path} {line}"))

    def field(self, name, text=""):
        self.lines.append((name, text))

    def text(self):
        return "".join(f"{field} {text}".rstrip() + "\n" for field, text in self.lines)

    # ---- Chance ----

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def one(self, *choices):
        """One of these; a pair (weight, choice) counts as often as its weight says."""
        weighted = [c if isinstance(c, tuple) else (1, c) for c in choices]
        return self.random.choices([c[1] for c in weighted], [c[0] for c in weighted])[0]

    def some(self, choices, least, most):
        choices = list(choices)
        return self.random.sample(choices, min(len(choices), self.random.randint(least, most)))
