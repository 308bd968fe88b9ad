#!/usr/bin/env python3
"""Who may sign: lists of allowed signers, keys and certificates, a row for each. `ssh-keygen -Y verify` decides;
cordon verify, cordon-verify and third.py must say the same.

	signers.py FOLDER	where signers.test has made keys, certificates, a case and its signatures
"""
import base64
import os
import re
import subprocess
import sys

import third

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
# Whom ssh-keygen is asked about: the names of all rows.
NAMES = ("a@x", "b@x", "d@x", "*@x", "q r", "a@y")

# Signature, time ("": now), lines. {ed} stands for the public key in ed.pub.
ROWS = [
    # Keys
    ("ed", "", "a@x {ed}"),
    ("rsa", "", "a@x {rsa}"),
    ("ec", "", "a@x {ec}"),
    ("ec521", "", "a@x {ec521}"),
    ("ed", "", "a@x {other}"),
    ("ed", "", "a@x {other}", "b@x {ed}"),
    ("ed", "", "a@x,b@x {ed} a comment"),
    ("ed", "", "*@x {ed}"),
    ("ed", "", "!a@x,*@x {ed}"),
    ("ed", "", "!a@x {ed}"),
    ("ed", "", "a@x,!a@x {ed}"),
    ("ed", "", '"q r" {ed}'),
    ("ed", "", '"a@x" {ed}'),
    ("ed", "", "a@x\t{ed}"),
    ("ed", "", "  a@x   {ed}"),
    ("ed", "", "# a@x {ed}"),
    ("ed", "", "#a@x", "", "a@x {ed}"),
    ("ed", "", "a@x"),
    ("ed", "", "a@x x{ed}"),
    ("ed", "", "a@x {ed}x"),
    ("ed", "", "a@x {ed}\r"),
    ("file", "", "a@x {ed}"),
    ("file", "", 'a@x namespaces="file,cordon-case" {ed}'),
    # Namespaces
    ("ed", "", 'a@x namespaces="cordon-case" {ed}'),
    ("ed", "", 'a@x namespaces="file" {ed}'),
    ("ed", "", 'a@x namespaces="file,cordon-*" {ed}'),
    ("ed", "", 'a@x namespaces="!cordon-case,*" {ed}'),
    ("ed", "", 'a@x namespaces="" {ed}'),
    ("ed", "", "a@x namespaces=cordon-case {ed}"),
    ("ed", "", 'a@x namespaces="cordon-case {ed}'),
    ("ed", "", 'a@x NAMESPACES="cordon-case" {ed}'),
    ("ed", "", 'a@x namespaces="cordon-case",namespaces="cordon-case" {ed}'),
    ("ed", "", 'a@x namespaces="git" {ed}', 'b@x namespaces="cordon-case" {ed}'),
    ("ed", "", 'a@x namespaces="cordon-case",unknown {ed}'),
    ("ed", "", 'a@x namespaces="cordon-case", {ed}'),
    ("ed", "", 'a@x unknown="x" {ed}'),
    ("ed", "", 'a@x namespaces="a b",valid-after="20200101" {ed}'),
    ("ed", "", 'a@x namespaces="x\\"y,cordon-case" {ed}'),
    # Times
    ("ed", "", 'a@x valid-after="20200101" {ed}'),
    ("ed", "", 'a@x valid-after="20990101" {ed}'),
    ("ed", "", 'a@x valid-before="20990101Z" {ed}'),
    ("ed", "", 'a@x valid-before="20200101" {ed}'),
    ("ed", "", 'a@x valid-after="20200101",valid-before="20990101" {ed}'),
    ("ed", "", 'a@x valid-after="20990101",valid-before="20200101" {ed}'),
    ("ed", "", 'a@x valid-after="202001010203Z" {ed}'),
    ("ed", "", 'a@x valid-after="20200101020304" {ed}'),
    ("ed", "", 'a@x valid-after="2020010102" {ed}'),
    ("ed", "", 'a@x valid-after="20201301" {ed}'),
    ("ed", "", 'a@x valid-after="20200230" {ed}'),
    ("ed", "", 'a@x valid-after="20200101UTC" {ed}'),
    ("ed", "", 'a@x valid-after="19600101" {ed}'),
    ("ed", "", 'a@x valid-before="20200101" {ed}', 'b@x valid-after="20200101" {ed}'),
    ("ed", "", 'a@x valid-after="20200101",valid-after="20200102" {ed}'),
    ("ed", "20200601", 'a@x valid-after="20200101",valid-before="20210101" {ed}'),
    ("ed", "20220601", 'a@x valid-after="20200101",valid-before="20210101" {ed}'),
    ("ed", "20200101000000Z", 'a@x valid-after="20200101Z" {ed}'),
    ("ed", "20191231235959Z", 'a@x valid-after="20200101Z" {ed}'),
    ("ed", "20200101000000Z", 'a@x valid-before="20200101Z" {ed}'),
    ("ed", "20200101000001Z", 'a@x valid-before="20200101Z" {ed}'),
    # Certificates
    ("plain", "", "a@x cert-authority {ca}"),
    ("nobody", "", "a@x cert-authority {ca}"),
    ("over", "", "a@x cert-authority {ca}"),
    ("early", "", "a@x cert-authority {ca}"),
    ("now", "", "a@x cert-authority {ca}"),
    ("host", "", "a@x cert-authority {ca}"),
    ("forced", "", "a@x cert-authority {ca}"),
    ("crsa", "", "a@x cert-authority {ca}"),
    ("cec", "", "a@x cert-authority {ca}"),
    ("cec521", "", "a@x cert-authority {ca}"),
    ("patterned", "", "a@x cert-authority {ca}"),
    ("spoilt", "", "a@x cert-authority {ca}"),
    ("byrsa", "", "a@x cert-authority {rsaca}"),
    ("bysha1", "", "a@x cert-authority {rsaca}"),
    ("byec", "", "a@x cert-authority {ecca}"),
    ("cz", "", "a@x cert-authority {ca}"),
    ("cz", "", "a@x cert-authority {ca2}"),
    ("cz", "", "a@x cert-authority {ca}", "a@x cert-authority {ca2}"),
    ("ed", "", "a@x cert-authority {ca}"),
    ("ed", "", "a@x cert-authority {ed}"),
    ("plain", "", "a@x {ed}"),
    ("plain", "", "a@x {ca}"),
    ("plain", "", "*@x cert-authority {ca}"),
    ("plain", "", "b@x cert-authority {ca}"),
    ("plain", "", "!a@x,*@x cert-authority {ca}"),
    ("plain", "", "d@x cert-authority {ca}"),
    ("plain", "", "*@y cert-authority {ca}"),
    ("plain", "", "a@x CERT-AUTHORITY {ca}"),
    ("plain", "", 'a@x cert-authority,namespaces="cordon-case" {ca}'),
    ("plain", "", 'a@x namespaces="cordon-case",cert-authority {ca}'),
    ("plain", "", 'a@x cert-authority,namespaces="git" {ca}'),
    ("plain", "", 'a@x cert-authority,valid-before="20200101" {ca}'),
    ("plain", "", "a@x cert-authorityx {ca}"),
    ("plain", "", "d@x cert-authority {ca}", "b@x cert-authority {ca}"),
    ("plain", "", "a@x {plain-cert}"),
    ("over", "", "a@x {over-cert}"),
    ("plain", "", "a@x cert-authority {plain-cert}"),
    ("nobody", "", "*@x cert-authority {ca}"),
    ("nobody", "", "!a@x,*@x cert-authority {ca}"),
    ("patterned", "", "*@x cert-authority {ca}"),
    ("patterned", "", "a@x,*@x cert-authority {ca}"),
    ("over", "20200115", "a@x cert-authority {ca}"),
    ("over", "20200301", "a@x cert-authority {ca}"),
    ("early", "20400115", "a@x cert-authority {ca}"),
]


def read(name):
    with open(name, "rb") as f:
        return f.read()


def write(name, data):
    with open(name, "wb") as f:
        f.write(data)


def spoil():
    """A signature by a certificate whose names are others than its authority signed."""
    blob = third.dearmor(read("plain.sig"))
    write("spoilt.sig", third.armor(blob.replace(b"\0\0\0\x03a@x", b"\0\0\0\x03c@x")))


def public(name):
    return " ".join(open(name + ".pub", encoding="utf-8").read().split()[:2])


def real(signature, at):
    option = ["-O", "verify-time=" + at] if at else []
    text = read("case/manifest")
    if not third.keygen("check-novalidate", "-n", "cordon-case", "-s", signature, stdin=text)[0]:
        return "altered"
    good = any(third.keygen("verify", "-n", "cordon-case", "-f", "allowed", "-I", name, "-s", signature, *option,
                            stdin=text)[0] for name in NAMES)
    return "good" if good else "unsigned"


def state(program, *args):
    said = subprocess.run([*program, "case", "-s", "allowed", *args], stdout=subprocess.PIPE, check=False).stdout
    found = re.search(rb"^([a-z]+) +manifest\.sig ", said, re.MULTILINE)
    return found[1].decode() if found else None


def main():
    os.chdir(sys.argv[1])
    spoil()
    counts, bad = {}, 0
    for key, at, *lines in ROWS:
        write("allowed", "".join(re.sub(r"\{([a-z0-9-]+)\}", lambda m: public(m[1]), line) + "\n"
                                 for line in lines).encode())
        write("case/manifest.sig", read(key + ".sig"))
        option = ["--verify-time", at] if at else []
        third.AT[:] = ["-O", "verify-time=" + at] if at else []
        said = [real(key + ".sig", at), state([TREE + "/cordon", "verify"], "--no-derive", *option),
                state([TREE + "/cordon-verify"], *option),
                third.signature_state("case/manifest.sig", read("case/manifest"), None, "allowed")]
        counts[said[0]] = counts.get(said[0], 0) + 1
        if len(set(said)) > 1:
            bad += 1
            print("not ok signers: %s%s, %r: ssh-keygen, cordon verify, cordon-verify, third.py: %s" % (
                key, " at " + at if at else "", lines, " ".join(map(str, said))))
    good = bad == 0 and counts["good"] >= 40 and counts["unsigned"] >= 40
    print("%s signers: of %d rows ssh-keygen says %s, and all three the same" % (
        "ok" if good else "not ok", len(ROWS), ", ".join("%d %s" % (n, w) for w, n in sorted(counts.items()))))
    sys.exit(0 if good else 1)


main()
