# rcmd.py SERVER PORT RUSER LUSER UID [SOURCE]: the client side of rsh (514) and rlogin (513) from a low
# port of the address SOURCE, for a client that says its user is RUSER. PORT `rlogin` starts the real rlogin on a terminal
# instead. Says "I am UID" when a shell answers that.
import os
import pty
import re
import select
import socket
import sys
import time

server, port, rusers, luser, uid, source = (sys.argv[1:] + [""])[:6]
ASK = b'echo "I am $(id -u)"'


# rresvport(3): rshd wants ports 512 to 1023.
def connect(port):
    family, _, _, _, target = socket.getaddrinfo(server, port, type=socket.SOCK_STREAM)[0]
    for low in range(1023, 511, -1):
        client = socket.socket(family)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if source:
                client.bind(socket.getaddrinfo(source, low, family)[0][4])
            else:
                client.bind(("", low))
            client.connect(target)
            return client
        except PermissionError as denied:
            sys.exit(f"no low port: {denied}")
        except OSError:
            client.close()
    sys.exit("not connected")


# Types the question whenever the other side has fallen silent, until it is answered, or a password is
# asked for, or the session ends.
def converse(fd):
    said, end = b"", time.monotonic() + 8
    while time.monotonic() < end:
        if select.select([fd], [], [], 0.3)[0]:
            try:
                piece = os.read(fd, 4096)
            except OSError:
                piece = b""
            said += piece
            if not piece or re.search(rb"assword: *$|(?<!Last )login: *$", said):
                break
            if re.search(rb"I am %s\r?\n" % uid.encode(), said):
                return True
        else:
            os.write(fd, ASK + b"\n")
    print(f"{time.monotonic() - end + 8:.1f} s:", said.decode(errors="replace"), file=sys.stderr)
    return False


def rsh(ruser):
    with connect(514) as client:
        client.sendall(b"\0%s\0%s\0%s\0" % (ruser.encode(), luser.encode(), ASK))
        said = b""
        while piece := client.recv(4096):
            said += piece
    # What the shell complains of comes on the same connection.
    return said[:1] == b"\0" and b"I am %s" % uid.encode() in said[1:].splitlines()


def rlogin(ruser):
    with connect(513) as client:
        client.sendall(b"\0%s\0%s\0vt100/9600\0" % (ruser.encode(), luser.encode()))
        return converse(client.fileno())


def real_rlogin(_):
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp("rlogin", ["rlogin", "-l", luser, server])
    return converse(fd)


def gets_in(ruser):
    try:
        return {"514": rsh, "513": rlogin, "rlogin": real_rlogin}[port](ruser)
    except ConnectionError as cut:
        # netkit's servers hang up on a name of over sixteen bytes.
        print(f"{ruser}: {cut}", file=sys.stderr)
        return False


if any(map(gets_in, rusers.split(","))):
    print(f"I am {uid}")
