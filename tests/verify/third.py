#!/usr/bin/env python3
"""A third checker of cases, written from docs/CASE.md alone: the proof that the page is enough.

	third.py CASE [--allowed-signers FILE] [--anchor WORDS]... [--tsa-ca FILE]

Signatures are checked by ssh-keygen, time stamps by openssl, as the page says. The words of anchors come
from include/anchor_words.h, which has the list of RFC 1751. Prints "STATE ITEM" lines; `verify` gives
them as a list of pairs.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import stat
import struct
import subprocess
import sys

ENTRY = re.compile(rb'\{"seq":([1-9][0-9]*),.*,"hash":"([0-9a-f]{64})"\}', re.DOTALL)
TAIL = len(',"hash":"') + 64 + 2
HEAD = re.compile(
    rb"# cordon-case 1\n# seal ([1-9][0-9]*)\n# log-entries ([1-9][0-9]*)\n# log-head ([0-9a-f]{64})\n"
    rb"# log-bytes ([1-9][0-9]*)\n# log-sha256 ([0-9a-f]{64})\n")
FILE = re.compile(rb"([0-9a-f]{64})  ([^\n]+)\n")
TOP = ("log.jsonl", "case.db", "manifest", "manifest.sig", "manifest.witness.sig", "manifest.tsr")
OURS = ("README", "digest.key", "redact.key", "known_hosts")
AT = []  # ssh-keygen's option of the time to judge at; none: now


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(path):
    with open(path, "rb", opener=lambda p, f: os.open(p, f | os.O_NOFOLLOW | os.O_NONBLOCK)) as f:
        if not stat.S_ISREG(os.fstat(f.fileno()).st_mode):
            raise OSError("no regular file")
        return f.read()


# ---- The log book ----

class Book:
    def __init__(self, text, found):
        self.text, self.found = text, found
        self.hashes, self.seals, self.filed, self.evidence = [], [], [], []
        self.seq, self.last, self.bad = 0, "0" * 64, False
        lines = text.split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        torn = []
        for number, line in enumerate(lines, 1):
            entry = self.entry(line)
            if entry is None:
                torn.append((number, line))
                continue
            sound = self.chain(number, line, entry, torn)
            torn = []
            self.take(entry, sound)
        if torn:
            self.line(torn[0][0], "altered")

    @staticmethod
    def entry(line):
        if not ENTRY.fullmatch(line):
            return None
        try:
            entry = json.loads(line.decode("utf-8", "surrogateescape"))
        except ValueError:
            return None
        return entry if isinstance(entry, dict) else None

    def line(self, number, state):
        self.found.append((state, "log.jsonl:%d" % number))
        self.bad |= state != "good"

    def chain(self, number, line, entry, torn):
        own = sha256(line[:-TAIL] + b"}") == entry["hash"]
        sound = own and entry.get("prev") == self.last and entry["seq"] == self.seq + 1
        if torn:
            self.line(torn[0][0], "good" if self.fixes(entry, torn) else "altered")
        elif sound and entry.get("action") == "log-torn":
            self.line(number, "missing")
        if not sound:
            self.line(number, "altered")
        return sound

    @staticmethod
    def fixes(entry, torn):
        data = b"\n".join(line for _, line in torn)
        if entry.get("action") != "log-torn" or entry.get("line") != torn[0][0]:
            return False
        if "sha256" not in entry:
            return len(torn) == 1
        return (entry.get("lines"), entry.get("bytes"), entry["sha256"]) == (len(torn), len(data), sha256(data))

    def take(self, entry, sound):
        self.seq, self.last = entry["seq"], entry["hash"]
        if sound:
            self.hashes.append(entry["hash"])
        if entry.get("action") in ("host", "import") and entry.get("evidence"):
            self.evidence.append((entry["evidence"], entry.get("sha256")))
        if entry.get("action") == "merge":
            files = entry.get("files")
            self.evidence += [(f["path"], f.get("sha256")) for f in (files if isinstance(files, list) else [])
                              if isinstance(f, dict) and isinstance(f.get("path"), str) and f["path"]]
        if entry.get("action") == "seal":
            self.seals.append(entry)
        if entry.get("action") == "filed" and entry.get("file") in ("manifest.witness.sig", "manifest.tsr"):
            self.filed.append(entry)


# ---- The manifest ----

class Manifest:
    def __init__(self, text):
        head = HEAD.match(text)
        if head is None:
            raise ValueError("head")
        self.seal, self.entries = int(head[1]), int(head[2])
        self.head, self.log_bytes, self.log_sha256 = head[3].decode(), int(head[4]), head[5].decode()
        rest, at, paths = text[head.end():], 0, []
        if max(self.seal, self.entries, self.log_bytes) > 2**53:
            raise ValueError("number")
        self.files_sha256, self.files = sha256(rest), {}
        while at < len(rest):
            line = FILE.match(rest, at)
            if line is None or (paths and paths[-1] >= line[2]):
                raise ValueError("file")
            paths.append(line[2])
            self.files[os.fsdecode(line[2])] = line[1].decode()
            at = line.end()


def check_manifest(m, book, found):
    entry = next((s for s in book.seals if (s.get("seal"), s["seq"]) == (m.seal, m.entries)), None)
    good = (entry is not None and entry["hash"] == m.head and entry.get("files") == len(m.files) and
            entry.get("files_sha256") == m.files_sha256 and book.seals[-1].get("seal") == m.seal)
    found.append(("good" if good else "altered", "manifest"))
    if book.seq > m.entries:
        found.append(("unsigned", "log entries from %d on" % (m.entries + 1)))
    return entry


def check_book(m, book, found):
    state = "altered" if book.bad else "good" if book.hashes or book.seq else "missing"
    if m is not None and (m.log_bytes > len(book.text) or sha256(book.text[:m.log_bytes]) != m.log_sha256):
        state = "altered"
    found.append((state, "log.jsonl"))


# ---- Files ----

def list_files(folder, found):
    files = {}
    for at, folders, names in os.walk(folder):
        for name in list(folders) + names:
            path = os.path.join(at, name)
            below = os.path.relpath(path, folder)
            if below in TOP:
                continue
            if re.search(rb"[^\x20-\x7e]|\\", os.fsencode(below)):
                found.append(("extra", below))
                if name in folders:
                    folders.remove(name)
            elif os.path.islink(path) or not (os.path.isfile(path) or os.path.isdir(path)):
                found.append(("extra", below))
            elif os.path.isfile(path):
                files[below] = sha256(read(path))
    return files


def check_files(folder, m, book, found):
    files = list_files(folder, found)
    sealed = m.files if m is not None else {}
    logged = {}
    for path, digest in book.evidence + filed_before(m, book):
        logged.setdefault(path, []).append(digest)
    for path in set(files) | set(sealed) | set(logged):
        found.append((file_state(path, files.get(path), sealed.get(path), logged.get(path)), path))


def number_of(entry):
    """Of its seal; 0 where it says none."""
    number = entry.get("seal")
    return number if isinstance(number, int) and 0 <= number <= 2**53 else 0


def filed_before(m, book):
    """What was filed with earlier seals lies with them."""
    return [("seals/%d/%s" % (number_of(f), f["file"]), f.get("sha256")) for f in book.filed
            if m is not None and number_of(f) < m.seal]


def filed_fault(folder, name, m, book):
    """missing or altered, when the log says that the file came to the manifest's seal later."""
    for f in book.filed:
        if m is not None and (f.get("seal"), f["file"]) == (m.seal, name):
            try:
                return None if sha256(read(os.path.join(folder, name))) == f.get("sha256") else "altered"
            except OSError:
                return "altered" if os.path.lexists(os.path.join(folder, name)) else "missing"
    return None


def file_state(path, digest, sealed, logged):
    if digest is None:
        return "missing"
    if (sealed or digest) != digest or any(one != digest for one in logged or []):
        return "altered"
    if path.startswith(("evidence/", "cases/")) and not logged:
        return "extra"
    if sealed:
        return "good"
    return "unsigned" if logged or path in OURS or path.startswith("seals/") else "extra"


# ---- Signatures, time stamp, anchors ----

def keygen(*args, stdin=None):
    done = subprocess.run(["ssh-keygen", "-Y", *args], input=stdin or b"", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.returncode == 0, done.stdout.decode("utf-8", "replace")


def armor(blob):
    text = base64.b64encode(blob)
    return b"-----BEGIN SSH SIGNATURE-----\n" + b"".join(
        text[i:i + 70] + b"\n" for i in range(0, len(text), 70)) + b"-----END SSH SIGNATURE-----\n"


def dearmor(text):
    return base64.b64decode(b"".join(text.split(b"\n")[1:-2]))


def strings(blob, n):
    """The first n strings of RFC 4251, and what is behind them."""
    out = []
    for _ in range(n):
        size = struct.unpack_from(">I", blob)[0]
        out.append(blob[4:4 + size])
        blob = blob[4 + size:]
    return out, blob


def names_of_cert(path):
    """For whom the certificate is that signed; [] where a plain key did."""
    try:
        (key,), _ = strings(dearmor(read(path))[len("SSHSIG") + 4:], 1)
        (kind,), _ = strings(key, 1)
        fields = {b"ssh-rsa": 2, b"ecdsa-s": 2, b"sk-ssh-": 2, b"sk-ecds": 3}.get(kind[:7], 1)
        _, rest = strings(key, 2 + fields)
        (_, names), _ = strings(rest[12:], 2)
        out = []
        while b"-cert-v01@" in kind and names:
            (name,), names = strings(names, 1)
            out.append(os.fsdecode(name))
        return out
    except (ValueError, struct.error):
        return []


def reserved_is_empty(armored):
    """The fourth field: ssh-keygen passes over what is in it."""
    try:
        blob = dearmor(armored)
        at = len("SSHSIG") + 4
        for _ in ("key", "namespace"):
            at += 4 + struct.unpack_from(">I", blob, at)[0]
        return blob.startswith(b"SSHSIG") and struct.unpack_from(">I", blob, at)[0] == 0
    except (ValueError, struct.error):
        return False


def signature_state(path, text, key, signers):
    armored = read(path)
    if not text:
        return "altered"
    if not (armored.startswith(b"-----BEGIN SSH SIGNATURE-----\n") and reserved_is_empty(armored) and
            armored.endswith(b"\n-----END SSH SIGNATURE-----\n")):
        return "altered"
    good, said = keygen("check-novalidate", "-n", "cordon-case", "-s", path, stdin=text)
    by = re.search(r"SHA256:\S+", said)
    if not good or (key and (by is None or by[0] != key)):
        return "altered"
    if signers is None:
        return "unsigned"
    return "good" if any(may_sign(path, text, signers, name) for name in names_in(path, signers)) else "unsigned"


def names_in(path, signers):
    """Names to ask about: those of each line, and those of a certificate."""
    names = names_of_cert(path)
    for line in read(signers).split(b"\n"):
        words = re.match(rb'\s*((?:[^\s"]|"[^"]*")+)', line)
        names += os.fsdecode(words[1].replace(b'"', b"")).split(",") if words else []
    return [name for name in dict.fromkeys(names) if name and not name.startswith("!")]


def may_sign(path, text, signers, name):
    return keygen("verify", "-n", "cordon-case", "-f", signers, "-I", name, "-s", path, *AT, stdin=text)[0]


def check_signature(folder, name, text, entry, member, signers, found):
    path, key = os.path.join(folder, name), (entry or {}).get(member)
    if os.path.lexists(path):
        try:
            found.append((signature_state(path, text, key, signers), name))
        except OSError:
            found.append(("altered", name))
    elif key:
        found.append(("missing", name))
    elif text and member == "key":
        found.append(("unsigned", name))


def stamp_is_good(path, manifest, ca):
    """Without an authority: only whether it is a time stamp. openssl passes over bytes behind it."""
    der = read(path)
    size = int.from_bytes(der[2:2 + (der[1] & 127)], "big") + 2 + (der[1] & 127) if len(der) > 2 and der[1] > 127 else \
        len(der) > 1 and der[1] + 2
    if size != len(der):
        return False
    args = ["-verify", "-data", manifest, "-CAfile", ca] if ca else ["-reply", "-text"]
    return subprocess.run(["openssl", "ts", *args, "-in", path], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def check_stamp(folder, ca, found):
    path = os.path.join(folder, "manifest.tsr")
    if not os.path.lexists(path):
        return
    try:
        good = stamp_is_good(path, os.path.join(folder, "manifest"), ca)
    except OSError:
        good = False
    found.append((("good" if ca else "unsigned") if good else "altered", "manifest.tsr"))


def words_of_list():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "../../include/anchor_words.h"), encoding="ascii") as f:
        return re.findall(r'"([A-Z]{1,4})"', f.read().split("{", 1)[1])


def anchor_bits(words):
    places = {word: place for place, word in enumerate(words_of_list())}
    numbers = [places[word] for word in words.rsplit(":", 1)[-1].upper().split()]
    if len(numbers) != 12:
        raise ValueError("an anchor has twelve words")
    bits = ""
    for half in (numbers[:6], numbers[6:]):
        text = "".join(format(number, "011b") for number in half)
        if sum(int(text[i:i + 2], 2) for i in range(0, 64, 2)) % 4 != int(text[64:], 2):
            raise ValueError("parity")
        bits += text[:64]
    return format(int(bits, 2), "032x")


# ---- All of it ----

def verify(folder, signers=None, anchors=(), ca=None):
    """[(state, item)] of a case folder."""
    found, m, text, entry = [], None, b"", None
    book = Book(read(os.path.join(folder, "log.jsonl")), found)
    try:
        text = read(os.path.join(folder, "manifest"))
        m = Manifest(text)
    except FileNotFoundError:
        found.append(("missing" if book.seals else "unsigned", "manifest"))
    except (ValueError, OSError):
        text = text or b"?"
        found.append(("altered", "manifest"))
    check_book(m, book, found)
    if m is not None:
        entry = check_manifest(m, book, found)
    check_files(folder, m, book, found)
    beside = [("manifest.sig", "key"), ("manifest.witness.sig", "witness")]
    for name, member in beside:
        fault = filed_fault(folder, name, m, book)
        if fault:
            found.append((fault, name))
        else:
            check_signature(folder, name, text, entry, member, signers, found)
    fault = filed_fault(folder, "manifest.tsr", m, book)
    if fault:
        found.append((fault, "manifest.tsr"))
    else:
        check_stamp(folder, ca, found)
    known = {f["file"] for f in book.filed if m is not None and f.get("seal") == m.seal}
    known |= {"manifest.witness.sig"} if (entry or {}).get("witness") else set()
    for i, (state, name) in enumerate(found):
        if name in ("manifest.tsr", "manifest.witness.sig") and state == "good" and name not in known:
            found[i] = ("unsigned", name)
    for seal in book.seals if m is not None else []:
        if number_of(seal) < m.seal:
            found += [(state, "seals/%d: %s" % (number_of(seal), item)) for state, item in
                      check_earlier(os.path.join(folder, "seals", str(number_of(seal))), seal, signers, ca)]
    for words in anchors:
        good = any(digest.startswith(anchor_bits(words)) for digest in book.hashes)
        found.append(("good" if good else "altered", "anchor"))
    return found + [("%s" % state, "cases/%s: %s" % (name, item)) for name in parts(folder)
                    for state, item in verify_part(os.path.join(folder, "cases", name), signers, ca)]


def check_earlier(folder, seal, signers, ca):
    """A seal that a later one is over: whoever signed it."""
    found, text = [], b""
    try:
        text = read(os.path.join(folder, "manifest"))
        m = Manifest(text)
        good = (m.head, len(m.files), m.files_sha256) == (seal["hash"], seal.get("files"), seal.get("files_sha256"))
        found.append(("good" if good else "altered", "manifest"))
    except FileNotFoundError:
        found.append(("missing", "manifest"))
    except (ValueError, OSError):
        found.append(("altered", "manifest"))
    signed = []
    check_signature(folder, "manifest.sig", text, seal, "key", signers, signed)
    check_signature(folder, "manifest.witness.sig", text, seal, "witness", signers, signed)
    there = [s for s in signed if os.path.lexists(os.path.join(folder, s[1]))]
    found += [("good" if state == "unsigned" else state, name) for state, name in there]
    found += [s for s in signed if s not in there and s[0] == "missing"]
    check_stamp(folder, ca, found)
    return found


def parts(folder):
    try:
        names = sorted(os.listdir(os.path.join(folder, "cases")))
    except OSError:
        return []
    return [n for n in names if re.fullmatch("[0-9a-f]{16}-[0-9a-f]{16}", n) and
            stat.S_ISDIR(os.lstat(os.path.join(folder, "cases", n)).st_mode)]


def verify_part(folder, signers, ca):
    try:
        read(os.path.join(folder, "log.jsonl"))
    except OSError:
        return [("missing", "log.jsonl")]
    return verify(folder, signers, (), ca)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("case")
    args.add_argument("--allowed-signers", "-s")
    args.add_argument("--anchor", "-a", action="append", default=[])
    args.add_argument("--tsa-ca")
    args.add_argument("--verify-time")
    args = args.parse_args()
    AT.extend(["-O", "verify-time=" + args.verify_time] if args.verify_time else [])
    found = verify(args.case, args.allowed_signers, args.anchor, args.tsa_ca)
    states = {state for state, _ in found}
    for state, item in found:
        print("%-8s  %s" % (state, item))
    sys.exit(0 if states == {"good"} else 3 if states <= {"good", "unsigned"} else 1)


if __name__ == "__main__":
    main()
