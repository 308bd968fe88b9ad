"""sshd's host-based authentication: equiv files, .shosts and .rhosts, known_hosts; ssh-keysign on hosta."""
from accounts import home_modes, make_accounts
from rsh import names
from ssh import Files, make_host, make_sshd

HOSTS = [(6, "192.0.2.10"), (4, "hosta"), (3, "hosta.lab.example"), "HOSTA", "192.0.2.11", "+", "198.51.100.1", "-192.0.2.10", "+192.0.2.10", "+@farm", "-@farm",
         "@farm", "-hosta", "+hosta", "hosta.", "2001:db8::10"]
USERS = [(5, "alice"), (2, "carol"), (2, "root"), "+", "-alice", "+@people", "-@people", "bob", "+alice", "ALICE", "@people"]


def make(c):
    c.kind = "hostbased"
    make_client(c)
    accounts = make_accounts(c, 6, 9)
    c.sshd("HostbasedAuthentication " + c.one((9, "yes"), "no"))
    for keyword in c.some([f"IgnoreRhosts {c.one((3, 'no'), 'shosts-only', 'yes')}", f"HostbasedUsesNameFromPacketOnly {c.one('yes', 'no')}",
                           f"UseDNS {c.one('yes', 'no')}", f"IgnoreUserKnownHosts {c.one('yes', 'no')}",
                           f"HostbasedAcceptedAlgorithms {c.one('ssh-ed25519', '-ssh-ed25519', '+ssh-rsa', 'ssh-ed25519,rsa-sha2-512')}"], 1, 4):
        c.sshd(keyword)
    if c.chance(40):
        make_sshd(c, Files(c, accounts, ["K"]))
    for path in c.some(["/etc/hosts.equiv", "/etc/ssh/shosts.equiv"], 0, 2):
        lines(c, path)
        change(c, path)
    for account in accounts:
        for name in c.some([".shosts", ".rhosts"], 0, 2):
            path = f"{account.home}/{name}"
            c.b(f"install -m 0600 -o {account.uid} -g {account.gid} /dev/null {path}")
            lines(c, path)
            change(c, path)
        home_modes(c, account)
        if c.chance(15):
            known(c, f"{account.home}/.ssh/known_hosts")
            c.b(f"chown -R {account.uid} {account.home}/.ssh")
    for path in c.some(["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"], 1, 2) if c.chance(85) else []:
        known(c, path)
    if c.chance(30):
        c.put("/etc/netgroup", c.one("farm (hosta,,) (hosta.lab.example,,)", "farm (192.0.2.10,,)", "farm (,,)"))
        c.put("/etc/netgroup", c.one("people (,alice,)", "people (,carol,) (,alice,)", "people (,,)"))
    make_host(c)
    c.names = [name for name in names(c, ("/etc/hosts.equiv", "shosts", ".rhosts", "shosts.equiv")) if name.isalpha()]
    if "HostbasedUsesNameFromPacketOnly yes" in c.text():
        c.hosts = claimed(c)
    if ("root", "hosta") in c.actors or "chmod 0644 /etc/ssh/ssh_host" in c.text():
        # Who has the host's key says to be somebody by becoming them.
        for i, name in enumerate(dict.fromkeys(c.names + c.targets)):
            c.a(f"[ -e /home/{name} ] || user {name} {1100 + i}")


def claimed(c):
    """The hosts that lines name and of which a key is known."""
    paths = ("hosts.equiv", "shosts", ".rhosts")
    lines = [text.split()[1].lstrip("+-").rstrip(".") for field, text in c.lines
             if field == "put" and text.split()[0].endswith(paths) and len(text.split()) > 1]
    return sorted({host for host in lines if host and host[0] not in "@#"})


def make_client(c):
    c.a("cp /run/keys/HOST /etc/ssh/ssh_host_ed25519_key; cp /run/keys/HOST.pub /etc/ssh/ssh_host_ed25519_key.pub")
    c.actors = [("alice", "hosta")]
    if c.chance(80):
        c.a(c.one((9, "echo EnableSSHKeysign yes"), "printf 'Host *\\n EnableSSHKeysign yes\\n'", "echo EnableSSHKeysign no") + " >>/etc/ssh/ssh_config")
    if c.chance(50):
        c.a("user carol 1003")
        c.actors.append(("carol", "hosta"))
    if c.chance(40):
        c.actors.append(("root", "hosta"))
    if c.chance(10):
        c.a("chmod 0644 /etc/ssh/ssh_host_ed25519_key")


def lines(c, path):
    for _ in range(c.one(1, 1, 2, 3)):
        text = c.one(*HOSTS) + c.one((2, ""), (5, c.one(" ", "\t") + c.one(*USERS)))
        c.put(path, c.one((90, text), (2, "# " + text), (2, " " + text), (2, text + " # why"), (1, ""), (1, text + " more"), (1, "NO_PLUS")))


def change(c, path):
    if c.chance(10):
        c.b(f"chmod {c.one('0644', '0664', '0606', '0000', '0400')} {path}")
    if c.chance(6):
        c.b(f"chown {c.one('root', 'bob', 'nobody')} {path}")


def known(c, path):
    for _ in range(c.one(1, 1, 2)):
        names = ",".join(c.one((4, "192.0.2.10"), (3, "hosta"), (3, "hosta.lab.example"), "192.0.2.*", "*", "!hosta", "other", "HOSTA") for _ in range(c.one(1, 2, 3)))
        c.put(path, c.one((12, ""), "@revoked ", "@cert-authority ", "# ") + names + " " + c.one((6, "@HOST@"), "@OTHER@"))
