"""sudoers: who may do what as whom on hostb itself, with real passwords."""
import warnings

from accounts import GROUPS, NAMES, make_accounts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import crypt

COMMANDS = ["/usr/bin/id", "/usr/bin/id -u", "/usr/bin/", "/bin/ls", "/bin/bash", "/usr/bin/id \"\""]


def make(c):
    c.host, c.kind = "hostb", "sudo"
    c.b("user alice 1001")
    accounts = make_accounts(c, 5, 9)
    c.targets.append("alice")
    c.actors = [(name, "hostb") for name in ["alice", "bob"] + c.some([a.name for a in accounts[2:] if a.uid], 2, 4)]
    for name, _ in c.actors:
        if c.chance(60):
            c.b(f"field shadow {name} 2 '{crypt.crypt(password(name), '$1$ab$')}'")
    c.runas = [account.name for account in accounts]
    make_sudoers(c)


def password(name):
    return "pw-" + name


def make_sudoers(c):
    lines = Lines(c)
    if c.chance(35):
        c.b("sed -i '/^%sudo/d' /etc/sudoers")
    for _ in range(c.one(0, 0, 1, 2)):
        lines.alias()
    files = c.some(["/etc/sudoers.d/a", "/etc/sudoers.d/b", "/etc/sudoers.d/99-last", "/etc/sudoers.d/x.conf", "/etc/sudoers", "/etc/sudoers.d/x~"], 1, 3)
    for path in files:
        for _ in range(c.one(1, 2, 3, 4)):
            c.put(path, c.one((8, lines.spec()), (2, lines.defaults()), (1, lines.odd())))
        if c.chance(8):
            c.b(f"chmod {c.one('0440', '0644', '0666', '0664', '0400')} {path}")
        if c.chance(4):
            c.b(f"chown {c.one('bob', 'nobody', 'root:ops')} {path}")


class Lines:
    def __init__(self, c):
        self.c = c
        self.aliases = {"User": [], "Runas": [], "Host": [], "Cmnd": []}

    def alias(self):
        c = self.c
        kind = c.one("User", "Runas", "Host", "Cmnd")
        name = c.one("ADMINS", "WEB", "OPS", "BOB", "X1")
        value = {"User": self.users, "Runas": self.users, "Host": self.hosts, "Cmnd": self.commands}[kind]()
        c.put("/etc/sudoers", f"{kind}_Alias {name} = {value}")
        self.aliases[kind].append(name)

    def items(self, choices, most=3):
        c = self.c
        return ", ".join(c.one((6, ""), (1, "!")) + c.one(*choices) for _ in range(c.random.randint(1, most)))

    def users(self):
        c = self.c
        names = c.some(NAMES + ["alice", "bob"], 3, 5)
        return self.items([(2, n) for n in names] + [(3, "alice"), (3, "bob"), (2, "ALL"), "%ops", "%dev", "%users", "%#3000", "#2001", "#1001", "ALICE", "%sudo",
                          "%Ops", "\"bob\"", "root"] + self.aliases["User"])

    def hosts(self):
        return self.items([(6, "ALL"), (3, "hostb"), "hosta", "hostb.lab.example", "192.0.2.20", "192.0.2.0/24", "HOSTB", "host?", "localhost",
                           "192.0.2.0/255.255.255.0", "198.51.100.1"] + self.aliases["Host"], 2)

    def commands(self):
        return self.items([(6, "ALL"), *COMMANDS, *self.aliases["Cmnd"]], 3)

    def runas(self):
        c = self.c
        names = c.some(self.c.runas, 2, 2)
        users = lambda: self.items([(6, "ALL"), *names, "root", "bob", "%ops", "#0", "#1002"] + self.aliases["Runas"], 2)
        return c.one((2, ""), (7, f"({users()})"), (2, f"({users()}:ALL)"), (1, f"(:{c.one(*GROUPS)})"), "()")

    def spec(self):
        c = self.c
        tags = c.one((6, "NOPASSWD: "), (2, ""), "PASSWD: ", "NOEXEC: NOPASSWD: ", "SETENV: NOPASSWD: ", "NOPASSWD:NOLOG_INPUT:", "NOPASSWD: NOEXEC: ")
        more = c.one((8, ""), (1, f", {self.runas()} PASSWD: {self.commands()}"), (1, f" : {self.hosts()} = {self.runas()} NOPASSWD: {self.commands()}"))
        return f"{self.users()} {self.hosts()}={self.runas()} {tags}{self.commands()}{more}"

    def defaults(self):
        c = self.c
        scope = c.one((5, ""), ":bob", ":alice", ":%ops", "@hostb", ">root", ">bob", "!/usr/bin/id", "@hosta", ":ADMINS")
        setting = c.one(
            (4, "!authenticate"), "authenticate", "targetpw", "rootpw", "runaspw", "!targetpw", "requiretty", "exempt_group=ops", "runas_default=bob", "!env_reset",
            "use_pty", "timestamp_timeout=0", "!root_sudo", "ignore_dot", "env_keep += LD_PRELOAD", "noexec", "always_set_home", "lecture=never", "setenv",
            "!case_insensitive_user", "passwd_tries=1")
        return f"Defaults{scope} {setting}"

    def odd(self):
        return self.c.one("# alice ALL=(ALL) NOPASSWD: ALL", "nonsense", "alice ALL=(ALL NOPASSWD: ALL", "alice ALL=(ALL) NOPASSWD: \\", "@include /etc/sudoers.d/x.conf",
                          "#include x~", "", "  bob ALL = NOPASSWD : ALL", "alice\tALL=NOPASSWD:ALL # why", "Defaults bogus", "UNKNOWN ALL=(ALL) NOPASSWD: ALL",
                          "alice ALL=(ALL) NOPASSWD: bogus")
