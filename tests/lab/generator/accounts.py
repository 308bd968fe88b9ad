"""Accounts of hostb: uids, groups, shells, homes, states."""

NAMES = ["dev1", "dev2", "dev3", "ops1", "ops2", "web", "db", "carol", "dave", "erin", "svc-app", "git", "backup", "www", "mysql", "deploy"]
GROUPS = {"ops": 3000, "dev": 3001, "staff": 3002}


class Account:
    def __init__(self, name, uid, gid, home):
        self.name, self.uid, self.gid, self.home = name, uid, gid, home


def make_groups(c):
    for name, gid in GROUPS.items():
        if c.chance(60):
            c.b(f"group {name} {gid} {','.join(c.some(['bob', 'nobody', 'daemon'], 0, 2))}".rstrip())


def make_account(c, name, uid):
    """One more account, with whatever a configuration gives to accounts."""
    uid = c.one((85, uid), (7, uid - 1), (4, 0), (4, uid))
    gid = c.one((70, uid), (12, 100), (18, c.one(*GROUPS.values())))
    home = c.one((85, f"/home/{name}"), (5, f"/srv/{name}"), (5, f"/home/{name}/data"), (5, f"/opt/{name}"))
    shell = c.one((78, "/bin/bash"), (8, "/bin/sh"), (5, "/usr/sbin/nologin"), (4, "/bin/false"), (3, "/opt/shell"), (2, "''"))
    c.b(f"user {name} {uid} {gid} {home} {shell}")
    if gid == uid and uid:
        c.b(f"group {name} {gid}")
    account = Account(name, uid, gid, home)
    states(c, account)
    for group in GROUPS:
        if c.chance(20):
            c.b(f"join {name} {group}")
    return account


def states(c, account):
    name = account.name
    if c.chance(22):
        c.b(f"field shadow {name} 2 '{c.one('!', '!!', '!*', '', '$6$aa$bb', '*LK*', 'x', '!$6$aa$bb')}'")
    if c.chance(8):
        c.b(f'field shadow {name} 8 "$(days {c.one(-400, -1, 0, 1, 30)})"')
    if c.chance(6):
        c.b(f"field shadow {name} 3 {c.one('0', '18000', '')}")
    if c.chance(6):
        c.b(f"field shadow {name} 5 {c.one('30', '99999', '')}")
    if c.chance(4):
        c.b(f"field shadow {name} 7 {c.one('5', '99999', '0')}")
    if c.chance(2):
        c.b(f"field passwd {name} 2 '{c.one('*', '', '!', '##x')}'")
    if c.chance(1):
        c.b(f"sed -i '/^{name}:/d' /etc/shadow")


def home_modes(c, account):
    if c.chance(14):
        c.b(f"chmod {c.one('0775', '0770', '0777', '0700', '0711', '0750', '1777')} {account.home}")
    if c.chance(5):
        c.b(f"chown {c.one('root', 'bob', 'root:ops', f'{account.uid}:ops')} {account.home}")


def make_accounts(c, least, most):
    """The accounts that are tried: bob and root of every host, and some more."""
    make_groups(c)
    names = c.some(NAMES, least, most)
    accounts = [Account("bob", 1002, 1002, "/home/bob"), Account("root", 0, 0, "/root")]
    accounts += [make_account(c, name, 2001 + i) for i, name in enumerate(names)]
    states(c, accounts[0])
    c.targets = [account.name for account in accounts]
    return accounts
