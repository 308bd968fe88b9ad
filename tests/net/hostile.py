"""SSH servers that mean no good, for tests/lab/net_hostile.test: hostile.py PORT [NAME...]

Serves each named behaviour (all, without names) on a port of its own, counted from PORT, and says
"NAME PORT" a line; then, when all listen, "ready". The names are those of the functions below that are
marked with @behaviour. A server takes any key and does what an honest one does, except in one point.
"""

import logging
import socket
import struct
import sys
import threading

import paramiko
from paramiko import Message, common

logging.getLogger("paramiko").setLevel(logging.CRITICAL)
HOST_KEY = paramiko.RSAKey.generate(2048)
OK, FAILURE = 0, 4
VERSION, OPEN, REMOVE, STATUS, HANDLE = 2, 3, 13, 101, 102
BEHAVIOURS = {}


def behaviour(cls):
    BEHAVIOURS[cls.__name__.replace("_", "-")] = cls
    return cls


def receive(channel, n):
    data = b""
    while len(data) < n:
        more = channel.recv(n - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def packet(channel, kind, body):
    channel.sendall(struct.pack(">IB", 1 + len(body), kind) + body)


class Honest(paramiko.ServerInterface):
    window, max_packet = 1 << 20, 32768

    def get_allowed_auths(self, user):
        return "publickey"

    def check_auth_publickey(self, user, key):
        return paramiko.AUTH_SUCCESSFUL

    def check_channel_request(self, kind, number):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel, name):
        self.start(self.sftp, channel)
        return True

    def check_channel_exec_request(self, channel, command):
        self.start(self.run, channel, command)
        return True

    def start(self, function, *args):
        def guarded():
            try:
                function(*args)
            except (EOFError, OSError, struct.error):
                pass

        threading.Thread(target=guarded, daemon=True).start()

    def sftp(self, channel):
        receive(channel, 9)
        packet(channel, VERSION, struct.pack(">I", 3))
        while True:
            size, kind = struct.unpack(">IB", receive(channel, 5))
            number = receive(channel, size - 1)[:4]
            self.answer(channel, kind, number)

    def answer(self, channel, kind, number):
        if kind == OPEN:
            packet(channel, HANDLE, number + struct.pack(">I", 1) + b"h")
        else:
            self.status(channel, number, OK)

    def status(self, channel, number, code):
        packet(channel, STATUS, number + struct.pack(">III", code, 0, 0))

    def run(self, channel, command):
        channel.sendall(b"said\n")
        channel.send_exit_status(0)
        channel.close()

    def connected(self, transport):
        pass


@behaviour
class honest(Honest):
    pass


@behaviour
class packets_of_nothing(Honest):
    max_packet = 10


@behaviour
class no_window(Honest):
    window = 0


@behaviour
class long_banner(Honest):
    def get_banner(self):
        return "b" * 100000 + "\x1b[2J", "en"


@behaviour
class methods_with_escapes(Honest):
    def get_allowed_auths(self, user):
        return "publickey,pass\x1b[2Jword"

    def check_auth_publickey(self, user, key):
        return paramiko.AUTH_FAILED


@behaviour
class giant_sftp_packet(Honest):
    def sftp(self, channel):
        channel.sendall(struct.pack(">I", 0x7FFFFFFF) + b"x" * 100000)


@behaviour
class endless_versions(Honest):
    def sftp(self, channel):
        while True:
            channel.sendall(b"\0\0\0\x05\x02\0\0\0\x03" * 1000)


@behaviour
class only_handles(Honest):
    def answer(self, channel, kind, number):
        packet(channel, HANDLE, number + struct.pack(">I", 1) + b"h")


@behaviour
class long_handle(Honest):
    def answer(self, channel, kind, number):
        if kind == OPEN:
            packet(channel, HANDLE, number + struct.pack(">I", 9000) + b"h" * 9000)
        else:
            self.status(channel, number, OK)


@behaviour
class silent_sftp(Honest):
    def sftp(self, channel):
        receive(channel, 1 << 30)


@behaviour
class will_not_remove(Honest):
    def answer(self, channel, kind, number):
        if kind == REMOVE:
            self.status(channel, number, FAILURE)
        else:
            super().answer(channel, kind, number)


@behaviour
class complains_for_ever(Honest):
    def run(self, channel, command):
        while True:
            channel.sendall_stderr(b"\x1b[31mno\n" * 3000)


@behaviour
class no_exit_status(Honest):
    def run(self, channel, command):
        channel.sendall(b"said\n")
        channel.close()


@behaviour
class exit_status_of_escapes(Honest):
    def run(self, channel, command):
        channel.sendall_stderr(b"\n\n \x1b]0;title\x07\xff bad\n")
        channel.sendall(b"said\n")
        channel.send_exit_status(0x12345603)
        channel.close()


class Flood(Honest):
    """Goes on for ever once logged in, and never ends a command."""

    def run(self, channel, command):
        receive(channel, 1 << 30)

    def connected(self, transport):
        def flood():
            transport.accept(10)
            while transport.is_active():
                transport._send_message(self.message())

        self.start(flood)


@behaviour
class opens_channels_for_ever(Flood):
    def message(self):
        m = Message()
        m.add_byte(common.cMSG_CHANNEL_OPEN)
        m.add_string("x11")
        for number in (1, 1 << 20, 32768):
            m.add_int(number)
        m.add_string("a" * 1000)
        m.add_int(1)
        return m


@behaviour
class asks_for_ever(Flood):
    def message(self):
        m = Message()
        m.add_byte(common.cMSG_GLOBAL_REQUEST)
        m.add_string("x" * 1000)
        m.add_boolean(True)
        return m


def serve(connection, server):
    transport = paramiko.Transport(connection)
    # What paramiko would make sane.
    transport._sanitize_window_size = lambda given: server.window
    transport._sanitize_packet_size = lambda given: server.max_packet
    transport.default_window_size = server.window
    transport.default_max_packet_size = server.max_packet
    transport.add_server_key(HOST_KEY)
    try:
        transport.start_server(server=server)
    except (paramiko.SSHException, EOFError, OSError):
        return
    server.connected(transport)


def listen(listener, cls):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, cls()), daemon=True).start()


def main():
    port = int(sys.argv[1])
    threads = []
    for number, name in enumerate(sys.argv[2:] or BEHAVIOURS):
        listener = socket.create_server(("", port + number), backlog=64)
        threads.append(threading.Thread(target=listen, args=(listener, BEHAVIOURS[name])))
        print(name, port + number)
    for thread in threads:
        thread.start()
    print("ready", flush=True)


main()
