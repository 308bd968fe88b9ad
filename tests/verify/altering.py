"""The case that is altered, the three checkers that are asked about it, and how bytes of it are changed."""
import json
import os
import re
import subprocess
import sys
import tempfile

import third

TAIL = third.TAIL
BASE = sys.argv[1]
TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
WORK = os.path.join(BASE, "work")
CA = os.path.join(BASE, "tsa/ca.pem")
ALLOWED = os.path.join(BASE, "allowed")


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
    return [(s, i) for s, i in items if i != "case.db" and "agent of run" not in i]


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


def link(name):
    place = tempfile.mkdtemp(dir=BASE)
    os.rename(path(name), os.path.join(place, "elsewhere"))
    os.symlink(os.path.join(place, "elsewhere"), path(name))
