"""apply.py: runs the commands of a configuration on a host, read from stdin as JSON, without a process for each.

Most are functions of truth/host.sh or plain tools with a few arguments, done here; what is not known here, a
shell does, with host.sh. Both have to do the same: a row of the truth runs them by the shell.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

SHELL = ["bash", "-O", "extglob", "-O", "dotglob", "-O", "nullglob", "-c"]


def rows(path):
    with open(path) as file:
        return [line.rstrip("\n").split(":") for line in file]


def append(path, line):
    with open(path, "a", newline="") as file:
        file.write(line + "\n")


def number(path, name):
    return int(name) if name.lstrip("-").isdigit() else next(int(row[2]) for row in rows(path) if row[0] == name)


def own(path, owner):
    """owner as chown(1) takes it: USER, USER:GROUP."""
    user, colon, group = owner.partition(":")
    os.chown(path, number("/etc/passwd", user), number("/etc/group", group) if colon else -1)


# ---- What commands do ----

def user(name, uid, gid=None, home=None, shell="/bin/bash"):
    home = f"/home/{name}" if home is None else home
    append("/etc/passwd", f"{name}:x:{uid}:{gid or uid}::{home}:{shell}")
    append("/etc/shadow", f"{name}:*:19700:0:99999:7:::")
    if not gid:
        append("/etc/group", f"{name}:x:{uid}:")
    if not os.path.lexists(home):
        os.makedirs(home)
        os.chown(home, int(uid), int(gid or uid))


def group(name, gid, members=""):
    append("/etc/group", f"{name}:x:{gid}:{members}")


def join(name, group):
    changed = [row[:-1] + [",".join(filter(None, row[-1].split(",") + [name]))] if row[0] == group else row for row in rows("/etc/group")]
    write("/etc/group", changed)


def field(file, name, at, value):
    changed = rows(f"/etc/{file}")
    for row in changed:
        if row[0] == name:
            row += [""] * (int(at) - len(row))
            row[int(at) - 1] = value
    write(f"/etc/{file}", changed)


def write(path, changed):
    with open(path, "w") as file:
        file.writelines(":".join(row) + "\n" for row in changed)


def chmod(mode, *paths):
    for path in paths:
        os.chmod(path, int(mode, 8))


def chown(owner, *paths):
    for path in paths:
        own(path, owner)


def chgrp(group, *paths):
    for path in paths:
        os.chown(path, -1, number("/etc/group", group))


def mkdir(*paths):
    for path in paths[1:]:
        os.makedirs(path, exist_ok=True)


def install(*words):
    """-d -m MODE -o UID -g GID DIR, or -m MODE -o UID -g GID /dev/null FILE."""
    folder, words = words[0] == "-d", list(words)
    options = dict(zip(words[folder:][:6:2], words[folder:][1:6:2]))
    path = words[-1]
    if folder:
        os.makedirs(path, exist_ok=True)
    else:
        if os.path.lexists(path):
            os.remove(path)
        open(path, "w").close()
    os.chown(path, int(options["-o"]), int(options["-g"]))
    os.chmod(path, int(options["-m"], 8))


def use(key, path, mode="0600", owner="alice"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copyfile(f"/run/keys/{key}", path)
    os.chown(path, number("/etc/passwd", owner), number("/etc/group", owner))
    os.chmod(path, int(mode, 8))


KNOWN = {function.__name__: function for function in (user, group, join, field, chmod, chown, chgrp, mkdir, install, use)}


def run(command):
    """One command, or several behind semicolons; False: a shell has to do it."""
    command = re.sub(r'"\$\(days (-?\d+)\)"', lambda m: str(int(time.time()) // 86400 + int(m[1])), command)
    unless = re.fullmatch(r"\[ -e (\S+) \] \|\| (install .*)", command)
    if unless:
        return os.path.exists(unless[1]) or run(unless[2])
    echo = re.fullmatch(r"echo '([^']*)' >(\S+)", command)
    if echo:
        with open(echo[2], "w", newline="") as file:
            file.write(echo[1] + "\n")
        return True
    if "'" not in command and ";" in command:
        return all(part.split()[0] in KNOWN for part in command.split(";")) and all([run(part.strip()) for part in command.split(";")])
    quoted = re.sub(r"'[^']*'", "", command)
    words = shlex.split(command)
    if set(quoted) & set('$|&<>;*"`\\[{') or not words or words[0] not in KNOWN:
        return False
    try:
        KNOWN[words[0]](*words[1:])
    except (OSError, StopIteration, ValueError):
        pass  # as a shell goes on behind a command that failed
    return True


def main():
    for kind, text in json.load(sys.stdin):
        if kind == "put":
            path, _, line = text.partition(" ")
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                append(path, line)
            except OSError:
                pass
        elif not run(text):
            subprocess.run(SHELL + [f". /run/host.sh\n{text}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


os.umask(0o022)
main()
