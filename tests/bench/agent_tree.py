#!/usr/bin/env python3
"""agent_tree.py DIR ACCOUNTS: fills DIR with homes, DIR/passwd and DIR/shadow, for agent_cost.sh.

Each account has five keys in its authorized_keys, a private key with its public half, and every
second one a known_hosts: what a large shell server holds. Keys are made up, in the right form."""
import base64
import os
import random
import struct
import sys

top, accounts = sys.argv[1], int(sys.argv[2])
rnd = random.Random(1)


def string(b):
    return struct.pack(">I", len(b)) + b


def blob():
    return string(b"ssh-ed25519") + string(rnd.randbytes(32))


def line(b, comment):
    return "ssh-ed25519 %s %s\n" % (base64.b64encode(b).decode(), comment)


def private(public, comment):
    check = rnd.randbytes(4)
    inner = check + check + public + string(rnd.randbytes(64)) + string(comment.encode())
    inner += bytes(range(1, 1 + -len(inner) % 8))
    body = b"openssh-key-v1\0" + string(b"none") + string(b"none") + string(b"")
    body += struct.pack(">I", 1) + string(public) + string(inner)
    text = base64.b64encode(body).decode()
    lines = [text[i : i + 70] for i in range(0, len(text), 70)]
    name = "OPENSSH PRIVATE KEY"
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n" % (name, "\n".join(lines), name)


def write(path, text, mode, uid):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)
    os.chown(path, uid, uid)


passwd, shadow = ["root:x:0:0:root:/root:/bin/bash\n"], ["root:*:20000:0:99999:7:::\n"]
for i in range(accounts):
    name, uid = "user%05d" % i, 10000 + i
    home = "%s/%s" % (top, name)
    ssh = home + "/.ssh"
    os.makedirs(ssh, 0o700)
    for d in (home, ssh):
        os.chown(d, uid, uid)
    own = blob()
    keys = "".join(line(blob(), "%s@host%d" % (name, k)) for k in range(5))
    write(ssh + "/authorized_keys", keys, 0o600, uid)
    write(ssh + "/id_ed25519", private(own, name), 0o600, uid)
    write(ssh + "/id_ed25519.pub", line(own, name), 0o644, uid)
    if i % 2 == 0:
        known = "".join("host%d,10.0.0.%d %s" % (k, k, line(blob(), "")) for k in range(4))
        write(ssh + "/known_hosts", known, 0o644, uid)
    passwd.append("%s:x:%d:%d::%s:/bin/bash\n" % (name, uid, uid, home))
    shadow.append("%s:$6$%s$%s:20000:0:99999:7:::\n" % (name, "s" * 16, "h" * 86))
write(top + "/passwd", "".join(passwd), 0o644, 0)
write(top + "/shadow", "".join(shadow), 0o640, 0)
