#!/usr/bin/env python3
"""Alters a case in every place that its format has. Each alteration must be found by cordon verify, by
cordon-verify and by third.py, and the three must say the same of the same things.

	tamper.py FOLDER [GROUP...]	where tamper.test has made: case, other (another case of the same handler, sealed
				once, with the files of `case` but for its log), whole (a copy of `case` as it
				is rewritten by who holds the key), early (`case` at its first seal), allowed,
				keys, stamps, anchor (of the last seal of `case`)
"""
import base64
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys

import third

TAIL = third.TAIL
BASE = sys.argv[1]
TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
WORK = os.path.join(BASE, "work")
CA = os.path.join(BASE, "tsa/ca.pem")
ALLOWED = os.path.join(BASE, "allowed")
ANCHOR = open(os.path.join(BASE, "anchor"), encoding="ascii").read().strip()


# ---- The three checkers ----

def run(program, folder, anchors, *more):
    args = [*program, folder, "--allowed-signers", ALLOWED, "--tsa-ca", CA, "--format", "json", *more]
    for anchor in anchors:
        args += ["--anchor", anchor]
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    try:
        items = [(i["state"], i["item"]) for i in json.loads(done.stdout)["items"]]
    except ValueError:
        items = None
    return done.returncode, items


def without_ours(items):
    """What only cordon verify judges."""
    return [(s, i) for s, i in items if i != "case.db" and not i.startswith("agent of run")]


def remembered(function, key):
    """The same question of the same bytes is asked once: it takes five programs."""
    answers = {}

    def ask(*args):
        at = key(*args)
        if at not in answers:
            answers[at] = function(*args)
        return answers[at]
    return ask


third.signature_state = remembered(
    third.signature_state, lambda p, text, key, signers: (third.read(p), text, key, signers))
third.stamp_is_good = remembered(
    third.stamp_is_good, lambda p, manifest, ca: (third.read(p), third.read(manifest), ca))


def ask_third(folder, anchors):
    try:
        return third.verify(folder, ALLOWED, anchors, CA)
    except OSError:
        return None


def judge(folder, anchors=(), derive=False):
    """Exit statuses of the two programs, items of the three; None where one refused the folder."""
    one, items = run([os.path.join(TREE, "cordon"), "verify"], folder, anchors, *([] if derive else ["--no-derive"]))
    two, items2 = run([os.path.join(TREE, "cordon-verify")], folder, anchors)
    return (one, two), [items, items2, ask_third(folder, anchors)]


def agree(items):
    if None in items:
        return items.count(None) == 3
    return len({tuple(sorted(without_ours(i))) for i in items}) == 1


# ---- A file altered ----

def path(*names):
    return os.path.join(WORK, *names)


def get(name):
    with open(path(name), "rb") as f:
        return f.read()


def put(name, data):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "wb") as f:
        f.write(data)


def log_lines():
    return get("log.jsonl").split(b"\n")[:-1]


def put_log(lines):
    put("log.jsonl", b"".join(line + b"\n" for line in lines))


def rehash(line):
    return line[:-TAIL] + b',"hash":"' + third.sha256(line[:-TAIL] + b"}").encode() + b'"}'


def rechain(lines, start):
    """From there on, each entry is made to follow the one before."""
    last, seq = "0" * 64, 0
    for i, line in enumerate(lines):
        entry = third.Book.entry(line)
        if entry is None:
            continue
        seq += 1
        if i >= start:
            line = re.sub(rb'^\{"seq":\d+', b'{"seq":%d' % seq, line)
            line = re.sub(rb'"prev":"[0-9a-f]{64}"(,"hash":"[0-9a-f]{64}"\})$', b'"prev":"%s"\\1' % last.encode(), line)
            line = lines[i] = rehash(line)
        last = json.loads(line)["hash"]
    return lines


def remanifest(lines):
    """Manifest and seal entry of an altered log, right but for the signature."""
    text = "".join("%s  %s\n" % (third.sha256(get(name)), name) for name in sorted(manifest().files)).encode()
    at = max(i for i, line in enumerate(lines) if b'"action":"seal"' in line)
    lines[at] = re.sub(rb'"files_sha256":"[0-9a-f]{64}"', b'"files_sha256":"%s"' % third.sha256(text).encode(), lines[at])
    lines = rechain(lines, 0)
    entry = json.loads(lines[at])
    log = b"".join(line + b"\n" for line in lines[:at + 1])
    put_log(lines)
    put("manifest", b"# cordon-case 1\n# seal %d\n# log-entries %d\n# log-head %s\n# log-bytes %d\n# log-sha256 %s\n" % (
        entry["seal"], entry["seq"], entry["hash"].encode(), len(log), third.sha256(log).encode()) + text)


def manifest():
    return third.Manifest(get("manifest"))


def manifest_lines():
    return get("manifest").split(b"\n")[:-1]


def put_manifest(lines):
    put("manifest", b"".join(line + b"\n" for line in lines))


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


# ---- Alterations: (name, function) ----

def other_value(raw):
    """Another JSON value of the same kind."""
    if raw.startswith(b'"'):
        return b'"x' + raw[1:]
    if raw in (b"true", b"false"):
        return b"false" if raw == b"true" else b"true"
    if re.fullmatch(rb"-?[0-9.]+", raw):
        return b"1" + raw
    return b'"other"'


def members(line):
    """(name, start, end) of each value in an entry, also of those within its objects."""
    out, decoder, text = [], json.JSONDecoder(), line.decode()

    def walk(at, prefix):
        for key in re.finditer(r'"([a-z0-9_A-Z-]+)":', text):
            value_at = key.end()
            try:
                _, end = decoder.raw_decode(text, value_at)
            except ValueError:
                continue
            out.append((prefix + key[1], value_at, end))
    walk(0, "")
    return out


def log_fields():
    seen = set()
    for number, line in enumerate(log_lines()):
        entry = third.Book.entry(line)
        if entry is None or entry["action"] in seen:
            continue
        seen.add(entry["action"])
        for name, start, end in members(line):
            yield number, entry["action"], name, start, end


def alter_field(number, start, end, then=lambda lines, at: lines):
    def alter():
        lines = log_lines()
        line = lines[number]
        lines[number] = line[:start] + other_value(line[start:end]) + line[end:]
        put_log(then(lines, number))
    return alter


def own_hash(lines, at):
    lines[at] = rehash(lines[at])
    return lines


def log_alterations():
    for turn, (number, action, name, start, end) in enumerate(log_fields()):
        yield "log: %s.%s is another" % (action, name), alter_field(number, start, end)
        if turn % 2 == 0 and name != "hash":
            yield "log: %s.%s is another, with a hash that fits" % (action, name), \
                alter_field(number, start, end, own_hash)
        if turn % 2 == 1 and name not in ("hash", "prev", "seq"):
            yield "log: %s.%s is another, and all that follows is chained to it" % (action, name), \
                alter_field(number, start, end, rechain)

    def on_lines(change):
        return lambda: put_log(change(log_lines()))

    n = len(log_lines())
    for i in range(n):
        yield "log: line %d is gone" % (i + 1), on_lines(lambda l, i=i: l[:i] + l[i + 1:])
        yield "log: line %d is gone, the rest chained anew" % (i + 1), \
            on_lines(lambda l, i=i: rechain(l[:i] + l[i + 1:], i))
        yield "log: line %d stands twice" % (i + 1), on_lines(lambda l, i=i: l[:i] + [l[i]] + l[i:])
        yield "log: it ends behind line %d" % i, on_lines(lambda l, i=i: l[:i])
        if i > 0:
            yield "log: lines %d and %d are exchanged" % (i, i + 1), \
                on_lines(lambda l, i=i: l[:i - 1] + [l[i], l[i - 1]] + l[i + 1:])
    size = len(get("log.jsonl"))
    for cut in (1, 2, 66, 67, 70, 200, size // 2, size - 1):
        yield "log: %d bytes are cut off" % cut, lambda cut=cut: put("log.jsonl", get("log.jsonl")[:-cut])
    for name, more in (("an empty line", b"\n"), ("words", b"and so on\n"), ("half an entry", b'{"seq":99,"ti'),
                       ("a NUL", b"\0")):
        yield "log: %s at its end" % name, lambda more=more: put("log.jsonl", get("log.jsonl") + more)
        yield "log: %s at its start" % name, lambda more=more: put("log.jsonl", more + get("log.jsonl"))

    def append_entry():
        lines = log_lines()
        put_log(rechain(lines + [re.sub(rb'"action":"[a-z-]+"', b'"action":"note"', lines[-1])], len(lines)))
    yield "log: an entry is added, chained", append_entry
    yield "log: lines end in CR LF", lambda: put("log.jsonl", get("log.jsonl").replace(b"\n", b"\r\n"))
    torn = next(i for i, line in enumerate(log_lines()) if third.Book.entry(line) is None)
    yield "log: the torn line is another", on_lines(lambda l: l[:torn] + [l[torn] + b"x"] + l[torn + 1:])
    yield "log: another line is torn too", on_lines(lambda l: l[:torn] + [l[torn], b"{"] + l[torn + 1:])
    yield "log: is gone", lambda: os.remove(path("log.jsonl"))
    yield "log: is empty", lambda: put("log.jsonl", b"")
    yield "log: is a link to the same bytes", lambda: link("log.jsonl")
    for name, number in (("a note", b'"text":"'), ("a result", b'"outcome":"')):
        def consistent(number=number):
            lines = log_lines()
            at = next(i for i, line in enumerate(lines) if number in line)
            lines[at] = lines[at].replace(number, number + b"not ", 1)
            remanifest(lines)
        yield "log: %s is another, with chain and manifest to it" % name, consistent


def link(name):
    os.rename(path(name), os.path.join(BASE, "elsewhere"))
    os.symlink(os.path.join(BASE, "elsewhere"), path(name))


def file_alterations():
    names = sorted(manifest().files)
    for name in names:
        size = len(get(name))
        for where in sorted({0, size // 2, size - 1}):
            yield "file: byte %d of %s" % (where, name), lambda n=name, w=where: put(n, flip(get(n), w))
        yield "file: %s is cut" % name, lambda n=name: put(n, get(n)[:-1])
        yield "file: %s is longer" % name, lambda n=name: put(n, get(n) + b"\n")
        yield "file: %s is empty" % name, lambda n=name: put(n, b"")
        yield "file: %s is gone" % name, lambda n=name: os.remove(path(n))
        yield "file: %s has another name" % name, lambda n=name: os.rename(path(n), path(n + "x"))
        yield "file: %s is a link to the same bytes" % name, lambda n=name: link(n)
        yield "file: %s is a folder" % name, lambda n=name: (os.remove(path(n)), os.mkdir(path(n)))

        def consistent(n=name):
            put(n, get(n) + b"\n")
            remanifest(log_lines())
        yield "file: %s is longer, with manifest and chain to it" % name, consistent
    for one, two in zip(names, names[1:]):
        def exchange(one=one, two=two):
            data = get(one), get(two)
            put(one, data[1])
            put(two, data[0])
        yield "file: %s and %s are exchanged" % (one, two), exchange
    for name in ("evidence/more.1.jsonl", "more", "seals/9/manifest", "seals/1/more", "evidence/a/b", ".hidden",
                 "manifest.new", "case.db.new", "log.jsonl~", "evidence/more.1.jsonl.part", "a\nb", "manifest "):
        yield "file: %r is new" % name, lambda n=name: put(n, b"x")
        if "\n" not in name:
            def consistent_new(n=name):
                put(n, b"x")
                put("manifest", b"\n".join(sorted(manifest_lines() + [
                    third.sha256(b"x").encode() + b"  " + n.encode()], key=lambda l: (l[:1] != b"#", l[66:] if
                                                                                 l[:1] != b"#" else b""))) + b"\n")
            yield "file: %r is new, and in the manifest" % name, consistent_new


def manifest_alterations():
    for i, line in enumerate(manifest_lines()):
        what = line.decode()[:24].strip() + "..."

        def change(new, i=i):
            lines = manifest_lines()
            lines[i:i + 1] = new(lines[i])
            put_manifest(lines)
        changes = [("is gone", lambda l: []), ("stands twice", lambda l: [l, l]), ("has a blank more", lambda l: [l + b" "]),
                   ("begins otherwise", lambda l: [b"x" + l]), ("has another end", lambda l: [flip(l, len(l) - 1)]),
                   ("has CR", lambda l: [l + b"\r"]), ("has an empty line before it", lambda l: [b"", l]),
                   ("is in upper case", lambda l: [l.upper() if l.upper() != l else l + b"X"])]
        for how, new in changes:
            yield "manifest: line '%s' %s" % (what, how), lambda new=new, change=change: change(new)
        if i > 0:
            def exchange(i=i):
                lines = manifest_lines()
                lines[i - 1], lines[i] = lines[i], lines[i - 1]
                put_manifest(lines)
            yield "manifest: line '%s' stands one higher" % what, exchange
        if re.search(rb" [1-9][0-9]*$", line):
            for how, new in (("0", b"0"), ("a zero in front", b"0" + line.rsplit(b" ", 1)[1]), ("huge", b"9" * 30),
                             ("negative", b"-1")):
                yield "manifest: line '%s' is %s" % (what, how), \
                    lambda new=new, change=change: change(lambda l: [l.rsplit(b" ", 1)[0] + b" " + new])
    yield "manifest: a comment at its end", lambda: put("manifest", get("manifest") + b"# good\n")
    yield "manifest: without its last newline", lambda: put("manifest", get("manifest")[:-1])
    yield "manifest: a NUL at its end", lambda: put("manifest", get("manifest") + b"\0")
    yield "manifest: is gone", lambda: os.remove(path("manifest"))
    yield "manifest: is empty", lambda: put("manifest", b"")
    yield "manifest: is that of the seal before", lambda: shutil.copy(path("seals/1/manifest"), path("manifest"))
    yield "manifest: all of the seal is that before", lambda: restore_seal("1")
    yield "manifest: is a link to the same bytes", lambda: link("manifest")
    yield "manifest: and its signatures are gone", lambda: [
        os.remove(path(n)) for n in ("manifest", "manifest.sig", "manifest.witness.sig", "manifest.tsr")]


def restore_seal(number):
    for name in ("manifest", "manifest.sig", "manifest.witness.sig", "manifest.tsr"):
        if os.path.exists(path(name)):
            os.remove(path(name))
        if os.path.exists(path("seals", number, name)):
            shutil.copy(path("seals", number, name), path(name))


# ---- Signatures ----

def armor(blob):
    text = base64.b64encode(blob)
    return b"-----BEGIN SSH SIGNATURE-----\n" + b"".join(
        text[i:i + 70] + b"\n" for i in range(0, len(text), 70)) + b"-----END SSH SIGNATURE-----\n"


def dearmor(text):
    return base64.b64decode(b"".join(text.split(b"\n")[1:-2]))


def strings(blob):
    out, at = [], 0
    while at < len(blob):
        size, = struct.unpack(">I", blob[at:at + 4])
        out.append(blob[at + 4:at + 4 + size])
        at += 4 + size
    return out


def pack(parts):
    return b"".join(struct.pack(">I", len(p)) + p for p in parts)


def sign(key, name_space, data):
    done = subprocess.run(["ssh-keygen", "-Y", "sign", "-q", "-f", os.path.join(BASE, key), "-n", name_space],
                          input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return done.stdout


def signature_alterations(name):
    parts = ["key", "namespace", "reserved", "hash", "signature"]

    def with_part(i, new):
        blob = dearmor(get(name))
        fields = strings(blob[10:])
        fields[i] = new(fields[i])
        put(name, armor(blob[:10] + pack(fields)))

    def inner(i, k, new):
        def change(field):
            fields = strings(field)
            fields[k] = new(fields[k])
            return pack(fields)
        with_part(i, change)
    yield "%s: another magic" % name, lambda: put(name, armor(b"SSHSIH" + dearmor(get(name))[6:]))
    yield "%s: another version" % name, lambda: put(name, armor(b"SSHSIG\0\0\0\2" + dearmor(get(name))[10:]))
    for i, part in enumerate(parts):
        yield "%s: %s is longer" % (name, part), lambda i=i: with_part(i, lambda f: f + b"x")
        yield "%s: %s is empty" % (name, part), lambda i=i: with_part(i, lambda f: b"" if f else b"x")
    for i, k, what in ((0, 0, "the key's kind"), (0, 1, "the key"), (4, 0, "the signature's kind"), (4, 1, "the signature")):
        yield "%s: a bit of %s" % (name, what), lambda i=i, k=k: inner(i, k, lambda f: flip(f, len(f) - 1))
        yield "%s: %s is cut" % (name, what), lambda i=i, k=k: inner(i, k, lambda f: f[:-1])
    yield "%s: another hash" % name, lambda: with_part(3, lambda f: b"sha256")
    yield "%s: another namespace" % name, lambda: with_part(1, lambda f: b"file")
    yield "%s: bytes behind it" % name, lambda: put(name, armor(dearmor(get(name)) + b"x"))
    yield "%s: words behind it" % name, lambda: put(name, get(name) + b"good\n")
    yield "%s: words before it" % name, lambda: put(name, b"good\n" + get(name))
    yield "%s: is cut" % name, lambda: put(name, get(name)[:-40])
    yield "%s: is empty" % name, lambda: put(name, b"")
    yield "%s: is gone" % name, lambda: os.remove(path(name))
    yield "%s: is of the seal before" % name, lambda: shutil.copy(path("seals/1/manifest.sig"), path(name))
    yield "%s: by a stranger" % name, lambda: put(name, sign("stranger", "cordon-case", get("manifest")))
    yield "%s: for something else" % name, lambda: put(name, sign("handler", "file", get("manifest")))
    yield "%s: of another text" % name, lambda: put(name, sign("handler", "cordon-case", b"x"))
    yield "%s: is a link to the same bytes" % name, lambda: link(name)


def swap_signatures():
    one, two = get("manifest.sig"), get("manifest.witness.sig")
    put("manifest.sig", two)
    put("manifest.witness.sig", one)


def stamp_alterations():
    name = "manifest.tsr"
    size = len(get(name))
    for at in list(range(0, size, size // 24)) + [size - 1]:
        yield "stamp: a bit of byte %d" % at, lambda at=at: put(name, flip(get(name), at))
    yield "stamp: is cut", lambda: put(name, get(name)[:-1])
    yield "stamp: is longer", lambda: put(name, get(name) + b"\0")
    yield "stamp: is empty", lambda: put(name, b"")
    for other in ("of-other", "by-other", "refused"):
        yield "stamp: %s" % other, lambda o=other: shutil.copy(os.path.join(BASE, "stamps", o), path(name))


# ---- Two cases ----

def from_other(*names):
    def take():
        for name in names:
            if os.path.isdir(os.path.join(BASE, "other", name)):
                shutil.rmtree(path(name))
                shutil.copytree(os.path.join(BASE, "other", name), path(name))
            else:
                shutil.copy(os.path.join(BASE, "other", name), path(name))
    return take


def case_alterations():
    seal = ("manifest", "manifest.sig")
    for names in (("log.jsonl",), ("evidence",), ("digest.key",), ("manifest",), ("manifest.sig",), seal,
                  ("log.jsonl", *seal), ("evidence", *seal), ("log.jsonl", "evidence"),
                  ("log.jsonl", "evidence", "manifest")):
        yield "case: of another one: %s" % ", ".join(names), from_other(*names)
    for here in sorted(os.listdir(path("evidence"))):
        for there in sorted(os.listdir(os.path.join(BASE, "other/evidence"))):
            yield "case: %s is %s of another one" % (here, there), lambda h=here, t=there: shutil.copy(
                os.path.join(BASE, "other/evidence", t), path("evidence", h))
    yield "case: signatures of handler and witness are exchanged", swap_signatures


def derived_alterations():
    yield "derived: a row is another", "UPDATE edges SET certainty = 1 - certainty"
    yield "derived: a row is gone", "DELETE FROM fact_account WHERE rowid = 1"
    yield "derived: a row is more", "INSERT INTO host_aliases SELECT host, alias || 'x' FROM host_aliases LIMIT 1"
    yield "derived: a table is more", "CREATE TABLE more (x)"
    yield "derived: a view is another", "DROP VIEW trust; CREATE VIEW trust AS SELECT 1 AS x"
    yield "derived: a trigger is more", "CREATE TRIGGER t AFTER INSERT ON hosts BEGIN SELECT 1; END"


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

    def must_be_found(self, name, alter):
        self.fresh()
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
        "the log book": list(log_alterations()), "files": list(file_alterations()),
        "the manifest": list(manifest_alterations()), "the signature": list(signature_alterations("manifest.sig")),
        "the witness's signature": list(signature_alterations("manifest.witness.sig")),
        "the time stamp": list(stamp_alterations()), "two cases": list(case_alterations()),
    }
    total, bad = 0, fault is not None
    for what, alterations in groups.items():
        if sys.argv[2:] and what not in sys.argv[2:]:
            continue
        part = Suite()
        for name, alter in alterations:
            part.must_be_found(name, alter)
        total += part.good
        bad |= part.bad > 0
        if part.bad == 0:
            print("ok tamper: %d alterations of %s are found by all three, in the same words" % (part.good, what))
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
