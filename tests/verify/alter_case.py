"""Alterations of log book, files and manifest: pairs of a name and a function."""
import json
import os
import re
import shutil

import third
from altering import *


# ---- The log book ----

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
        os.remove(path(n)) for n in ("manifest", "manifest.sig", "manifest.witness.sig")]


def restore_seal(number):
    for name in ("manifest", "manifest.sig", "manifest.witness.sig", "manifest.tsr"):
        if os.path.exists(path(name)):
            os.remove(path(name))
        if os.path.exists(path("seals", number, name)):
            shutil.copy(path("seals", number, name), path(name))
