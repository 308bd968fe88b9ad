#!/usr/bin/env python3
"""Alters a case in every place that its format has. Each alteration must be found by cordon verify, by
cordon-verify and by third.py, and the three must say the same of the same things.

	tamper.py FOLDER [GROUP...]	where tamper.test has made: case, other (another case of the same handler, sealed
				once, with the files of `case` but for its log), whole (a copy of `case` as it
				is rewritten by who holds the key), early (`case` at its first seal), filed
				(`case` with a time stamp that came later), merged (`case` and `other` taken
				into one), case.pack, allowed, keys, stamps, anchor (of the last seal of `case`)
"""
import os
import shutil
import subprocess
import sys

import third
from alter_case import file_alterations, log_alterations, manifest_alterations
from alter_more import (case_alterations, derived_alterations, merged_alterations, pack_alterations,
                        signature_alterations, stamp_alterations)
from altering import *

PACKED = {}  # paths and hashes of the case in case.pack
ANCHOR = open(os.path.join(BASE, "anchor"), encoding="ascii").read().strip()


# ---- The suite ----

class Suite:
    def __init__(self):
        self.good, self.bad = 0, 0

    def say(self, name, fault):
        if fault is None:
            self.good += 1
            return
        self.bad += 1
        print("not ok tamper: %s: %s" % (name, fault))

    @staticmethod
    def fresh(source="case"):
        shutil.rmtree(WORK, ignore_errors=True)
        shutil.copytree(os.path.join(BASE, source), WORK, symlinks=True)

    def must_be_found(self, name, alter, source):
        self.fresh(source)
        before = snapshot()
        alter()
        if snapshot() == before:
            self.say(name, "nothing was altered")
            return
        statuses, items = judge(WORK)
        missed = [w for w, s in zip(("cordon verify", "cordon-verify"), statuses) if s == 0]
        if items[2] is not None and all(s == "good" for s, _ in items[2]):
            missed.append("third.py")
        if missed:
            self.say(name, "not found by " + ", ".join(missed))
        elif not agree(items):
            self.say(name, "they do not agree: %s" % differences(items))
        elif "the log book to it" in name and statuses != (1, 1):
            self.say(name, "only said to be unsigned: %s" % (statuses,))
        else:
            self.say(name, None)

    def must_not_pass(self, name, pack, names):
        """What is taken of an altered pack is the case that was packed, or none of its name."""
        shutil.rmtree(WORK, ignore_errors=True)
        with open(os.path.join(BASE, "altered.pack"), "wb") as f:
            f.write(pack)
        done = subprocess.run([os.path.join(TREE, "cordon"), "import", WORK, os.path.join(BASE, "altered.pack")],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        taken = os.listdir(path("cases")) if os.path.isdir(path("cases")) else []
        same = taken == names and all(third.sha256(get(n)) == d for n, d in PACKED.items())
        if done.returncode == 0 and not same:
            self.say(name, "taken in as if nothing were wrong")
        elif taken and not same:
            self.say(name, "what was taken is none of the pack's cases")
        else:
            self.say(name, None)

    def must_be_found_by_anchor(self, name, source):
        self.fresh(source)
        statuses, items = judge(WORK)
        if statuses != (0, 0) or not agree(items):
            self.say(name, "without an anchor all should be good: %s" % (statuses,))
            return
        statuses, items = judge(WORK, [ANCHOR])
        found = all(i is not None and ("altered", "anchor") in i for i in items)
        self.say(name, None if statuses == (1, 1) and found and agree(items) else "not found: %s" % (statuses,))


def snapshot():
    out = []
    for at, folders, names in os.walk(WORK):
        for name in folders + names:
            full = os.path.join(at, name)
            out.append((full, os.path.islink(full), open(full, "rb").read() if os.path.isfile(full) else None))
    return sorted(out, key=lambda row: row[0])


def differences(items):
    if None in items:
        return "%s refused it" % [("cordon verify", "cordon-verify", "third.py")[i] for i in range(3) if items[i] is None]
    sets = [set(without_ours(i)) for i in items]
    return [sorted(s - set.intersection(*sets))[:4] for s in sets]


def main():
    suite = Suite()
    suite.fresh()
    statuses, items = judge(WORK, [ANCHOR], derive=True)
    fault = None if statuses == (0, 0) and agree(items) and all(s == "good" for s, _ in items[2]) else \
        "%s %s" % (statuses, [[i for i in x or [] if i[0] != "good"] for x in items])
    print(("ok" if fault is None else "not ok") + " tamper: the untouched case is good%s" % (
        "" if fault is None else ": " + fault))
    groups = {
        "the log book": ("case", log_alterations), "files": ("case", file_alterations),
        "the manifest": ("case", manifest_alterations),
        "the signature": ("case", lambda: signature_alterations("manifest.sig")),
        "the witness's signature": ("case", lambda: signature_alterations("manifest.witness.sig")),
        "the time stamp": ("filed", stamp_alterations), "two cases": ("case", case_alterations),
        "merged cases": ("merged", merged_alterations),
    }
    total, bad = 0, fault is not None
    for what, (source, alterations) in groups.items():
        if sys.argv[2:] and what not in sys.argv[2:]:
            continue
        part = Suite()
        part.fresh(source)
        for name, alter in list(alterations()):
            part.must_be_found(name, alter, source)
        total += part.good
        bad |= part.bad > 0
        if part.bad == 0:
            print("ok tamper: %d alterations of %s are found by all three, in the same words" % (part.good, what))
    if not sys.argv[2:] or "packs" in sys.argv[2:]:
        part = Suite()
        part.fresh("merged")
        name = next(n for n in os.listdir(path("cases")) if "cases/%s/known_hosts" % n in manifest().files)
        PACKED.update((n, d) for n, d in manifest().files.items() if n.startswith("cases/%s/" % name))
        for what, pack in pack_alterations():
            part.must_not_pass(what, pack, [name])
        total += part.good
        bad |= part.bad > 0
        if part.bad == 0:
            print("ok tamper: %d altered packs are refused, or give the case that was packed" % part.good)
    part = Suite()
    for name, sql in derived_alterations():
        part.fresh()
        subprocess.run(["sqlite3", path("case.db"), sql], check=True)
        _, items = judge(WORK, derive=True)
        part.say(name, None if ("altered", "case.db") in items[0] else "not found")
    for name, source in (("rolled back to the seal before", "early"), ("replaced whole, and signed", "whole"),
                         ("another case of the handler", "other")):
        part.must_be_found_by_anchor(name, source)
    total += part.good
    bad |= part.bad > 0
    if part.bad == 0:
        print("ok tamper: %d more are found by cordon verify and by the anchor" % part.good)
    print("%s tamper: %d alterations, 200 are the least" % ("ok" if total >= 200 else "not ok", total))
    sys.exit(1 if bad or total < 200 else 0)


main()
