"""rshd: hosts.equiv and .rhosts. Plain accounts tell the truth, root of hosta says any name."""
import re

from accounts import make_accounts
from ssh import make_host

HOSTS = [(6, "hosta"), (3, "192.0.2.10"), (2, "hosta.lab.example"), "HOSTA", "192.0.2.11", "hostb", "+", "198.51.100.1", "-hosta", "+hosta", "+@farm", "-@farm",
         "@farm", "unknown", "192.0.2.0", "localhost", "2001:db8::10"]
USERS = [(5, "alice"), (2, "carol"), (2, "root"), (2, "+"), "-alice", "+@people", "-@people", "bob", "+alice", "ALICE", "@people"]


def make(c):
    c.kind = "rsh"
    c.field("service", c.one((8, "rsh"), (1, "netkit")))
    c.actors = [("alice", "hosta")]
    if c.chance(50):
        c.a("user carol 1003")
        c.actors.append(("carol", "hosta"))
    if c.chance(40):
        c.actors.append(("root", "hosta"))
    accounts = make_accounts(c, 6, 10)
    # rlogin asks for an empty password, which no attempt here types.
    c.lines = [(field, text) for field, text in c.lines if not re.fullmatch(r"field (shadow|passwd) \S+ 2 ''", text)]
    if c.chance(50):
        for _ in range(c.one(1, 1, 2, 3, 4)):
            c.put("/etc/hosts.equiv", line(c))
        change(c, "/etc/hosts.equiv", "root")
    for account in accounts:
        if c.chance(75):
            trust(c, account)
    if c.chance(40):
        c.put("/etc/netgroup", c.one("farm (hosta,,) (hosta.lab.example,,)", "farm (hosta,-,)", "farm (,,)", "farm others", "farm (HOSTA.lab.example,,lab.example)"))
        c.put("/etc/netgroup", c.one("people (,alice,)", "people (,carol,) (,alice,)", "people (,,)", "people (-,alice,)"))
    make_host(c)
    c.names = names(c, ("/etc/hosts.equiv", "/.rhosts"))


def names(c, files):
    """Whom root of hosta says to be: everybody that a line asks for, and one whom none does."""
    asked = {"zed"}
    for field, text in c.lines:
        path, *words = text.replace("@CR@", "").split()
        if field == "put" and path.endswith(files) and len(words) > 1:
            asked |= {words[1], words[1].lstrip("+-@")}
    if "@people" in c.text():
        asked |= {"alice", "carol"}
    return sorted(name for name in asked if name and name not in ("+", "people"))


def line(c):
    text = c.one(*HOSTS)
    text += c.one((2, ""), (5, c.one(" ", "\t", "  ") + c.one(*USERS)))
    return c.one((90, text), (2, "# " + text), (2, " " + text), (2, text + " # why"), (1, ""), (1, text + " more"), (1, text + " "), (1, text + "@CR@"))


def trust(c, account):
    path = f"{account.home}/.rhosts"
    c.b(f"install -m 0600 -o {account.uid} -g {account.gid} /dev/null {path}")
    for _ in range(c.one(1, 1, 2, 3)):
        c.put(path, line(c))
    change(c, path, account.name)


def change(c, path, owner):
    if c.chance(12):
        c.b(f"chmod {c.one('0644', '0664', '0606', '0000', '0400', '0620')} {path}")
    if c.chance(8):
        c.b(f"chown {c.one('root', 'bob', 'nobody')} {path}")
    if c.chance(3):
        c.b(c.one(f"ln {path} {path}.too", f"mv {path} {path}.too; ln -s {path}.too {path}"))
    if c.chance(5) and owner != "root":
        c.b(f"chmod {c.one('0777', '0700', '0000')} {path.rsplit('/', 1)[0]}")
