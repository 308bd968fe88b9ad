"""Alterations of signatures and time stamps, of what came later, of cases within a case and on their way."""
import os
import re
import shutil
import struct
import subprocess

import third
from alter_case import alter_field, members, own_hash, rehash
from altering import *


# ---- Signatures ----

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
        blob = third.dearmor(get(name))
        fields = strings(blob[10:])
        fields[i] = new(fields[i])
        put(name, third.armor(blob[:10] + pack(fields)))

    def inner(i, k, new):
        def change(field):
            fields = strings(field)
            fields[k] = new(fields[k])
            return pack(fields)
        with_part(i, change)
    yield "%s: another magic" % name, lambda: put(name, third.armor(b"SSHSIH" + third.dearmor(get(name))[6:]))
    yield "%s: another version" % name, lambda: put(name, third.armor(b"SSHSIG\0\0\0\2" + third.dearmor(get(name))[10:]))
    for i, part in enumerate(parts):
        yield "%s: %s is longer" % (name, part), lambda i=i: with_part(i, lambda f: f + b"x")
        yield "%s: %s is empty" % (name, part), lambda i=i: with_part(i, lambda f: b"" if f else b"x")
    for i, k, what in ((0, 0, "the key's kind"), (0, 1, "the key"), (4, 0, "the signature's kind"), (4, 1, "the signature")):
        yield "%s: a bit of %s" % (name, what), lambda i=i, k=k: inner(i, k, lambda f: flip(f, len(f) - 1))
        yield "%s: %s is cut" % (name, what), lambda i=i, k=k: inner(i, k, lambda f: f[:-1])
    yield "%s: another hash" % name, lambda: with_part(3, lambda f: b"sha256")
    yield "%s: another namespace" % name, lambda: with_part(1, lambda f: b"file")
    yield "%s: bytes behind it" % name, lambda: put(name, third.armor(third.dearmor(get(name)) + b"x"))
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


# ---- What came later: of the case `filed`, whose last entry is of its time stamp ----

def refiled(change):
    """The entry of the log says the same of what is there now: what is left is the stamp's own word."""
    def alter():
        change()
        lines = log_lines()
        digest = third.sha256(get("manifest.tsr")).encode()
        lines[-1] = re.sub(rb'"sha256":"[0-9a-f]{64}"', b'"sha256":"%s"' % digest, lines[-1])
        put_log(rechain(lines, len(lines) - 1))
    return alter


def stamp_alterations():
    name = "manifest.tsr"
    size = len(get(name))
    changes = [("a bit of byte %d" % at, lambda at=at: put(name, flip(get(name), at)))
               for at in list(range(0, size, size // 24)) + [size - 1]]
    changes += [("is cut", lambda: put(name, get(name)[:-1])), ("is longer", lambda: put(name, get(name) + b"\0")),
                ("is empty", lambda: put(name, b""))]
    changes += [(other, lambda o=other: shutil.copy(os.path.join(BASE, "stamps", o), path(name)))
                for other in ("of-other", "by-other", "refused")]
    for how, change in changes:
        yield "stamp: %s, and the log book to it" % how, refiled(change)
    for how, change in changes[-5:]:
        yield "stamp: %s" % how, change
    yield "stamp: is gone", lambda: os.remove(path(name))
    yield "stamp: its entry is gone", lambda: put_log(log_lines()[:-1])
    yield "stamp: its entry is of another seal", lambda: alter_last(rb'"seal":\d+', b'"seal":2')
    yield "stamp: its entry is of another file", lambda: alter_last(rb'"file":"[^"]*"', b'"file":"manifest.witness.sig"')
    yield "stamp: is that of the seal before", lambda: shutil.copy(path("seals/2/manifest.tsr"), path(name))
    yield "stamp: and its entry are gone, another witness signed", lambda: (
        os.remove(path(name)), put_log(log_lines()[:-1]),
        put("manifest.witness.sig", sign("stranger", "cordon-case", get("manifest"))))
    number = len(log_lines()) - 1
    for member, start, end in members(log_lines()[-1]):
        if member not in ("hash", "seq"):
            yield "filed: %s is another" % member, alter_field(number, start, end)
            yield "filed: %s is another, with a hash that fits" % member, alter_field(number, start, end, own_hash)


def alter_last(pattern, new):
    lines = log_lines()
    lines[-1] = re.sub(pattern, new, lines[-1], count=1)
    put_log(rechain(lines, len(lines) - 1))


# ---- Cases within a case: of the case `merged` ----

def merged_alterations():
    names = sorted(n for n in manifest().files if n.startswith("cases/"))
    one, two = sorted(os.listdir(path("cases")))
    for name in names:
        size = len(get(name))
        yield "merged: byte %d of %s" % (size // 2, name), lambda n=name, w=size // 2: put(n, flip(get(n), w))
        yield "merged: %s is gone" % name, lambda n=name: os.remove(path(n))

        def consistent(n=name):
            put(n, get(n) + b"\n")
            remanifest(log_lines())
        yield "merged: %s is longer, with manifest and chain to it" % name, consistent
    for part in (one, two):
        log = "cases/%s/log.jsonl" % part

        def rewritten(log=log):
            lines = get(log).split(b"\n")[:-1]
            put(log, b"".join(line + b"\n" for line in rechain(lines[:1] + lines[2:], 1)))
            relogged()
        yield "merged: an entry of %s is gone, with all the rest to it" % part, rewritten
        yield "merged: %s is gone" % part, lambda p=part: shutil.rmtree(path("cases", p))
        yield "merged: %s has another name" % part, lambda p=part: os.rename(path("cases", p), path("cases", "0" + p[1:] if p[0] != "0" else "1" + p[1:]))
        yield "merged: %s stands twice" % part, lambda p=part: shutil.copytree(path("cases", p), path("cases", p[:-1] + ("0" if p[-1] != "0" else "1")))
        yield "merged: a file is new in %s" % part, lambda p=part: put("cases/%s/evidence/more.1.jsonl" % p, b"x")
        yield "merged: %s is a link" % part, lambda p=part: link("cases/" + p)
        yield "merged: the seal of %s is the one before" % part, lambda p=part: (
            [shutil.copy(path("cases", p, "seals/1", n), path("cases", p, n)) for n in ("manifest", "manifest.sig")]
            if os.path.exists(path("cases", p, "seals/1/manifest.sig")) else os.remove(path("cases", p, "manifest.sig")))

    def exchanged():
        os.rename(path("cases", one), path("cases", "x"))
        os.rename(path("cases", two), path("cases", one))
        os.rename(path("cases", "x"), path("cases", two))
    yield "merged: the two have each other's names", exchanged

    def dropped():
        shutil.rmtree(path("cases", two))
        lines = [line for line in log_lines() if b'"case":"%s"' % two.encode() not in line]
        put_log(rechain(lines, 0))
    yield "merged: one is gone, and its entry, the rest chained anew", dropped
    put_back = [i for i, line in enumerate(log_lines()) if b'"action":"merge"' in line]
    for number in put_back:
        for member, start, end in members(log_lines()[number])[:24]:
            if member not in ("hash", "seq"):
                yield "merge: %s at %d is another, chained anew" % (member, start), \
                    alter_field(number, start, end, rechain)


def relogged():
    """The entries `merge` and the manifest say the same of the files that are there now."""
    lines = log_lines()
    for i, line in enumerate(lines):
        if b'"action":"merge"' not in line:
            continue
        for name in re.findall(rb'"path":"([^"]+)","sha256"', line):
            line = re.sub(b'("path":"%s","sha256":")[0-9a-f]{64}' % re.escape(name),
                          rb"\g<1>" + third.sha256(get(os.fsdecode(name))).encode(), line)
        lines[i] = line
    remanifest(lines)


# ---- A pack on its way ----

def pack_alterations():
    """(name, bytes): none may be taken for the case that was packed."""
    with open(os.path.join(BASE, "case.pack"), "rb") as f:
        pack = f.read()
    for at in [0, 100, 124, 148, 156, 257] + list(range(600, len(pack) - 1024, max(1, len(pack) // 30))):
        yield "pack: a bit of byte %d" % at, flip(pack, at)
    for keep in (0, 1, 512, 1000, len(pack) // 2, len(pack) - 1024 - 512):
        yield "pack: cut to %d bytes" % keep, pack[:keep]
    yield "pack: the first file stands twice", pack[:-1024] + pack


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
