"""sshd with keys: its configuration, authorized_keys, the modes of files; keys of several accounts of hosta."""
from accounts import GROUPS, NAMES, home_modes, make_accounts

PLAIN_KEYS = ["OTHER", "RSA1024", "RSA2048", "RSAPEM", "RSAPKCS8", "ECDSA", "ECDSA521", "ECDSAPEM", "ECDSAPKCS8"]
KINDS = "ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp521 rsa-sha2-256 rsa-sha2-512 ssh-rsa".split()


def make(c):
    keys = make_clients(c)
    accounts = make_accounts(c, 7, 14)
    files = Files(c, accounts, keys)
    make_sshd(c, files)
    for account in accounts:
        files.fill(account)
    make_host(c)


# ---- hosta ----

def make_clients(c):
    """Accounts of hosta and their keys; the names of all keys there."""
    c.actors = [("alice", "hosta")]
    c.keys = {"/home/alice/.ssh/id_ed25519": "K"}
    pool = c.some(PLAIN_KEYS, 4, 4)
    for i, name in enumerate(c.some(["carol", "dave"], 0, 2)):
        c.a(f"user {name} {1003 + i}")
        add_key(c, name, pool.pop())
        c.actors.append((name, "hosta"))
    if c.chance(40):
        add_key(c, "alice", pool.pop())
    if c.chance(25):
        add_key(c, "alice", c.one("LOCKED", "LOCKEDPEM"))
    if c.chance(10):
        c.a("user erin 1009")
        c.actors.append(("erin", "hosta"))
    if c.chance(20):
        c.actors.append(("root", "hosta"))
    return list(c.keys.values())


def add_key(c, owner, key):
    home = f"/home/{owner}"
    path = f"{home}/.ssh/{c.one('id_rsa', 'id_ecdsa', 'id_work')}"
    if path in c.keys:
        return
    mode = c.one((80, "0600"), (8, "0644"), (6, "0640"), (6, "0604"))
    c.a(f"use {key} {path} {mode} {owner}")
    if key == "LOCKEDPEM" or c.chance(20):
        c.a(f"echo '@{key}@' >{path}.pub")
    if c.chance(15):
        c.a(f"chmod {c.one('0700', '0711', '0755')} {home}/.ssh {home}")
    if c.chance(5):
        c.a(f"group ops 3000 alice; chgrp ops {path}")
    c.keys[path] = key


# ---- authorized_keys ----

class Files:
    """Where authorized keys stand, and what stands there."""

    def __init__(self, c, accounts, keys):
        self.c, self.accounts, self.keys = c, accounts, keys
        self.patterns = [".ssh/authorized_keys"] * 6 + [".ssh/authorized_keys2"]

    def pattern(self):
        """One more place, for AuthorizedKeysFile."""
        c = self.c
        value = c.one(
            (4, ".ssh/authorized_keys"), (2, "%h/.ssh/authorized_keys"), ".ssh/keys", "/etc/ssh/keys/%u", "/opt/keys/%U",
            ".ssh/authorized_keys .ssh/keys", "/etc/ssh/keys/%u .ssh/authorized_keys", ".ssh/%u.pub", "/etc/ssh/shared_keys", (1, "none"),
            ".ssh/authorized_key*", '".ssh/authorized_keys"', "~/.ssh/authorized_keys", "%h/%%keys")
        if value != "none":
            self.patterns += [word.strip('"') for word in value.split()]
        return value

    def paths(self, account):
        for pattern in self.c.some(self.patterns, 1, 2):
            path = pattern.replace("%h", account.home).replace("%u", account.name).replace("%U", str(account.uid))
            path = path.replace("%%", "%").replace("*", "s").replace("~", "/root")
            yield path if path.startswith("/") else f"{account.home}/{path}"

    def fill(self, account):
        c = self.c
        if c.chance(8):
            return
        for path in dict.fromkeys(self.paths(account)):
            owner = f"-o {account.uid} -g {account.gid}"
            folder = path.rsplit("/", 1)[0]
            if folder == account.home:
                pass
            elif path.startswith(account.home):
                c.b(f"install -d -m 0700 {owner} {folder}")
            else:
                c.b(f"mkdir -p {folder}")
            c.b(f"[ -e {path} ] || install -m 0{c.one((9, '600'), '644')} {owner} /dev/null {path}")
            for _ in range(c.one(1, 2, 2, 3, 4)):
                c.put(path, self.line())
            self.modes(account, path, folder)
        home_modes(c, account)

    def modes(self, account, path, folder):
        c = self.c
        if c.chance(14):
            c.b(f"chmod {c.one('0664', '0660', '0666', '0646', '0604', '0400', '0000', '0755')} {path}")
        if c.chance(9):
            c.b(f"chown {c.one('root', 'bob', 'nobody', f'{account.uid}:ops', f'root:{account.gid}')} {path}")
        if c.chance(9) and folder not in ("/etc/ssh", account.home):
            c.b(f"chmod {c.one('0775', '0777', '0770', '0755', '0500', '1777')} {folder}")
        if c.chance(4) and folder not in ("/etc/ssh", account.home):
            c.b(f"chown {c.one('root', 'bob', 'nobody')} {folder}")
        if c.chance(4):
            place = c.one("/opt", "/srv", "/tmp", account.home)
            c.b(f"mv {path} {place}/moved-{account.name}; ln -s {place}/moved-{account.name} {path}")
        if c.chance(2):
            c.b(f"setfacl -m u:{c.one('bob', 'nobody')}:{c.one('r', 'rw')} {path}")

    def line(self):
        c = self.c
        key = f"@{c.random.choice(self.keys)}@"
        options = c.one((55, []), (25, [option(c)]), (15, [option(c), option(c)]), (5, [option(c) for _ in range(4)]))
        line = ",".join(options) + " " + key if options else key
        return c.one(
            (90, line), (1, "# " + line), (1, "  " + line), (1, line + " a comment"), (1, line + "@CR@"), (1, line.replace("AAAA", "AAAB")),
            (1, "ssh-rsa " + key.replace("ssh-", "")), (1, line[: len(line) // 2]), (1, "\t" + line), (1, "nonsense"), (1, ""))


def addresses(c):
    return c.one(
        (3, "192.0.2.10"), (2, "192.0.2.11"), (2, "192.0.2.0/24"), "198.51.100.0/24", "198.51.100.7", "192.0.2.*", "*", "!192.0.2.10", "!192.0.2.11",
        "192.0.2.10/24", "192.0.2.8/30", "2001:db8::/64", "2001:db8::10", "fe80::/10", "hosta", "hosta.lab.example", "*.lab.example", "?92.0.2.1?",
        "0.0.0.0/0", "::/0", "192.0.2.300", "192.0.2.0/33")


def address_list(c):
    return ",".join(addresses(c) for _ in range(c.one(1, 1, 1, 2, 2, 3)))


def option(c):
    quoted = lambda name, value: f'{name}="{value}"'
    return c.one(
        (9, quoted("from", address_list(c))), (5, quoted("command", c.one("/bin/true", "id", "internal-sftp", "/bin/bash", "$SSH_ORIGINAL_COMMAND",
        "echo a \\\"b\\\""))), (3, "restrict"), (2, "no-pty"), "no-port-forwarding", "no-agent-forwarding", "no-X11-forwarding", "no-user-rc", "pty", "RESTRICT",
        (3, quoted("expiry-time", c.one("20200101", "20990101", "@UTC+600@", "@UTC-600@", "@LOCAL+600@", "@LOCAL-600@", "2020", "20991301"))),
        (2, "cert-authority"), quoted("principals", "bob"), 'cert-authority,principals="ops"', 'cert-authority,principals="else"', quoted("environment", "A=b"), quoted("permitopen", "localhost:1"), quoted("permitlisten", c.one("1", "8099")),
        quoted("tunnel", "1"), "no-touch-required", "verify-required", "bogus", 'from="192.0.2.10', "command=id", quoted("FROM", "192.0.2.10"), "")


# ---- sshd_config ----

def user_patterns(c):
    names = NAMES + ["bob", "root"]
    return " ".join(c.one(
        (6, c.random.choice(names)), (2, "bob"), "dev*", "ops?", "*", (2, "root"), "!bob", f"{c.random.choice(names)}@{addresses(c)}",
        f"*@{addresses(c)}", "b*", "?ob") for _ in range(c.one(2, 3, 4, 5)))


def group_patterns(c):
    return " ".join(c.one(*GROUPS, "users", "bob", "root", "o*", "*", "!ops", "d?v") for _ in range(c.one(1, 2, 3)))


def negatable(c, *words):
    return ",".join(c.one((5, ""), (1, "!")) + c.one(*words) for _ in range(c.one(1, 1, 2, 3)))


# What can stand at the top and in a Match; where the weight goes to what lets people in.
def keyword(c, files, revoked):
    return c.one(
        (5, "PubkeyAuthentication " + c.one((3, "yes"), "no")), (9, "PermitRootLogin " + c.one("yes", "prohibit-password", "without-password",
        "forced-commands-only", "no")), (6, "AuthorizedKeysFile " + files.pattern()), (4, "AllowUsers " + user_patterns(c)),
        (3, "DenyUsers " + user_patterns(c)), (3, "AllowGroups " + group_patterns(c)), (3, "DenyGroups " + group_patterns(c)),
        (5, "AuthenticationMethods " + c.one((3, "any"), (3, "publickey"), "publickey,publickey", "publickey,password", "password publickey", "hostbased",
        "keyboard-interactive,publickey publickey", '"publickey"')), (5, "PubkeyAcceptedAlgorithms " + c.one(*(mark + ",".join(c.some(KINDS, 1, 3))
        for mark in ("", "", "+", "-", "^")), "+ssh-rsa,ssh-dss", "-*", "rsa-*,ecdsa-*", "-ecdsa-sha2-nistp*")),
        (3, "ForceCommand " + c.one("/bin/true", "internal-sftp", "none", "id -u", "/bin/bash")),
        (2, "ChrootDirectory " + c.one("none", "%h", "/opt", "/", "/home")), (3, "RevokedKeys " + c.one("none", *revoked)),
        (2, "PasswordAuthentication " + c.one("yes", "no")), (2, "KbdInteractiveAuthentication " + c.one("yes", "no")), (2, "PermitTTY no"),
        (2, "AllowTcpForwarding " + c.one("no", "yes", "local")), "DisableForwarding yes", "X11Forwarding yes", (2, "RequiredRSASize " + c.one("1024", "2048",
        "3072")), "MaxSessions " + c.one("0", "1", "10"), "PubkeyAuthOptions none", "PermitUserRC no", "Banner none", "AuthorizedKeysCommand none",
        "PermitOpen none", "HostbasedAuthentication no", "AllowAgentForwarding no", "ClientAliveInterval 60", "SetEnv A=b", "pubkeyauthentication=yes",
        'PermitRootLogin "yes"', (2, "TrustedUserCAKeys " + c.one("none", (3, "/etc/ssh/ca"), "/etc/ssh/missing")),
        (2, "AuthorizedPrincipalsFile " + c.one("none", "%h/.ssh/principals", "/etc/ssh/principals")), "LogLevel VERBOSE")


def global_keyword(c):
    return c.one(
        (4, "StrictModes " + c.one("yes", "no")), (6, "UsePAM " + c.one("yes", "no")), (3, "UseDNS " + c.one("yes", "no")), "Subsystem sftp internal-sftp",
        "Subsystem sftp /usr/lib/openssh/sftp-server", "IgnoreRhosts yes", "LoginGraceTime 30", "PermitEmptyPasswords yes", "PermitUserEnvironment yes",
        "Port 22", "AddressFamily any", "TCPKeepAlive yes", "# UsePAM no", "StrictModes=no", "MaxStartups 100")


def criteria(c):
    kind = c.one(
        (5, "User " + negatable(c, "bob", "root", "dev*", "ops?", "web", "*")), (4, "Group " + negatable(c, *GROUPS, "users", "bob", "*")),
        (3, "Address " + c.one("192.0.2.10", "192.0.2.0/24", "192.0.2.11", "!192.0.2.10,*", "198.51.100.0/24", "2001:db8::/32", "*.10", "192.0.2.10/32,2001:*")),
        "LocalAddress 192.0.2.20", "LocalPort " + c.one("22", "2222"), (2, "Host " + c.one("hosta", "*.lab.example", "192.0.2.*", "hosta.lab.example", "*")))
    return kind


def certificates(c, files):
    """CAs of the whole host, and principals."""
    for key in c.some(files.keys, 1, 2):
        c.put("/etc/ssh/ca", c.one((9, f"@{key}@"), f"# @{key}@", "junk"))
    for path in ["/etc/ssh/principals"] + [f"{a.home}/.ssh/principals" for a in files.accounts if c.chance(15)]:
        c.put(path, c.one("ops", "people", "bob", "nobody-else", "# ops", 'from="192.0.2.10" ops', 'command="id" people', "ops people"))


def make_sshd(c, files):
    if c.chance(25):
        certificates(c, files)
    revoked = revoked_files(c, files.keys)
    included = c.some(["/etc/ssh/sshd_config.d/10-a.conf", "/etc/ssh/sshd_config.d/20-b.conf", "/etc/ssh/extra"], 0, 2)
    if included and c.chance(70):
        c.sshd("Include /etc/ssh/sshd_config.d/*.conf")
    for _ in range(c.one(0, 1, 2, 3)):
        c.sshd(c.one((2, keyword(c, files, revoked)), (3, global_keyword(c))))
    if included and c.chance(30):
        c.sshd("Include " + c.one("extra", "sshd_config.d/*", "/etc/ssh/extra /etc/ssh/sshd_config.d/10-a.conf"))
    for _ in range(c.one(0, 0, 1, 1, 2, 3)):
        c.sshd(match(c))
        for _ in range(c.one(1, 1, 2, 3)):
            c.sshd(keyword(c, files, revoked))
        if included and c.chance(8):
            c.sshd("Include extra")
    for path in included:
        for _ in range(c.one(1, 2, 3)):
            c.put(path, c.one((4, keyword(c, files, revoked)), (1, global_keyword(c))))
        if c.chance(30):
            c.put(path, match(c))
            c.put(path, keyword(c, files, revoked))


def match(c):
    if c.chance(8):
        return "Match all"
    return "Match " + " ".join(criteria(c) for _ in range(c.one(1, 1, 1, 2)))


def revoked_files(c, keys):
    for key in c.some(keys, 0, 2):
        c.put("/etc/ssh/revoked", f"@{key}@")
    if c.chance(10):
        c.put("/etc/ssh/revoked", c.one("# nothing", "junk", ""))
    return ["/etc/ssh/revoked", "/etc/ssh/revoked", "/etc/ssh/missing"]


def make_host(c):
    """What else of the host decides."""
    if c.chance(4):
        c.b("echo closed >" + c.one("/etc/nologin", "/run/nologin"))
    if c.chance(4):
        c.put("/etc/hosts.deny", f"{c.one('sshd', 'ALL', 'in.rshd', 'sshd in.rshd')}: {c.one('192.0.2.10', '192.0.2.', 'ALL', 'hosta', '.lab.example', 'UNKNOWN')}")
        if c.chance(40):
            c.put("/etc/hosts.allow", f"{c.one('sshd', 'ALL')}: {c.one('192.0.2.11', 'LOCAL', '[2001:db8::]/64', '192.0.2.0/255.255.255.0', 'ALL')}")
    if c.chance(3):
        c.b(c.one("chmod 0777 /home", "chmod 0775 /home", "chown bob /home", "chmod 0777 /srv", "chmod 0700 /home"))
