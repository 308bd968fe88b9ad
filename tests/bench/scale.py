#!/usr/bin/env python3
"""Evidence of a made-up fleet, for tests/bench/scale: one server whose accounts open to many keys, and
the hosts that hold these keys.

    scale.py DIR HOSTS [ACCOUNTS [KEYS]]

The server has ACCOUNTS accounts (1000) with KEYS keys each (20); every tenth line has a from= that names
a network. Each of the HOSTS holds its share of the keys, and each has an address of its own. The
same arguments give the same bytes. Numbers of public keys are no points of the curve: nobody asks.
"""
import base64
import hashlib
import json
import sys


def blob(number):
    name = b"ssh-ed25519"
    key = hashlib.sha256(b"key %d" % number).digest()
    return len(name).to_bytes(4, "big") + name + len(key).to_bytes(4, "big") + key


def public(number):
    return base64.b64encode(blob(number)).decode()


def fingerprint(number):
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob(number)).digest()).decode().rstrip("=")


def address(host):
    return f"10.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}"


class Stream:
    """The records of one host, closed with the `end` that they must have."""

    def __init__(self, path, name, addresses):
        self.path, self.lines = path, []
        self.add("hello", format="cordon-evidence/1", agent="0.1.0", agent_sha256="0" * 64,
                 hostname=name, addresses=addresses, os="Debian GNU/Linux 12 (bookworm)", os_id="debian",
                 kernel="6.1.0", arch="x86_64", uid=0, clock="2026-01-02T03:04:05Z")

    def add(self, kind, **members):
        self.lines.append(json.dumps({"t": kind, **members}, separators=(",", ":")) + "\n")

    def file(self, path, data, uid=0, mode="0644"):
        self.add("file", path=path, status="read", type="file", mode=mode, uid=uid, gid=uid, nlink=1,
                 size=len(data), mtime="2025-01-01T00:00:00Z", data=data,
                 sha256=hashlib.sha256(data.encode()).hexdigest())

    def folder(self, path, uid=0):
        self.add("dir", path=path, status="read", mode="0755", uid=uid, gid=uid, nlink=2)

    def account(self, name, uid, line):
        home = "/root" if uid == 0 else f"/home/{name}"
        self.add("account", line=line, name=name, uid=uid, gid=uid, gecos="", home=home, shell="/bin/sh",
                 pw="shadowed", shadow="none", lastchg=19000)

    def close(self):
        text = "".join(self.lines)
        end = {"t": "end", "records": len(self.lines), "sha256": hashlib.sha256(text.encode()).hexdigest(),
               "complete": True}
        with open(self.path, "w") as out:
            out.write(text + json.dumps(end, separators=(",", ":")) + "\n")


def server(path, accounts, keys):
    s = Stream(path, "server", ["10.255.0.1"])
    s.account("root", 0, 1)
    s.add("file", path="/bin/sh", status="read", type="file", mode="0755", uid=0, gid=0, nlink=1)
    s.file("/etc/ssh/sshd_config", "UsePAM no\n")
    s.add("process", pid=1, ppid=0, uid=0, name="sshd", exe="/usr/sbin/sshd", argv=["sshd"])
    s.add("socket", proto="tcp", address="0.0.0.0", port=22)
    s.folder("/")
    s.folder("/home")
    for a in range(accounts):
        name, uid = f"u{a}", 1000 + a
        s.account(name, uid, a + 2)
        s.folder(f"/home/{name}", uid)
        s.folder(f"/home/{name}/.ssh", uid)
        lines = ""
        for k in range(a * keys, a * keys + keys):
            options = f'from="10.{k % 7}.0.0/16" ' if k % 10 == 0 else ""
            lines += f"{options}ssh-ed25519 {public(k)} key {k}\n"
        s.file(f"/home/{name}/.ssh/authorized_keys", lines, uid, "0600")
    s.close()


def client(path, number, hosts, total):
    s = Stream(path, f"client{number}", [address(number)])
    s.account("root", 0, 1)
    s.account("alice", 1000, 2)
    for folder in ("/", "/home", "/home/alice", "/home/alice/.ssh"):
        s.folder(folder, 1000 if "alice" in folder else 0)
    for k in range(number, total, hosts):
        s.add("key", path=f"/home/alice/.ssh/id_{k}", status="read", type="ssh-ed25519", mode="0600", uid=1000,
              gid=1000, nlink=1, line=1, format="openssh", encrypted="no", public=public(k),
              fingerprint=fingerprint(k), public_from="file")
    s.close()


def main():
    folder, hosts = sys.argv[1], int(sys.argv[2])
    accounts = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    keys = int(sys.argv[4]) if len(sys.argv) > 4 else 20
    server(f"{folder}/server.jsonl", accounts, keys)
    for number in range(hosts):
        client(f"{folder}/client{number}.jsonl", number, hosts, accounts * keys)


main()
