# certificate.py SERVER PORT USER KEY CERTIFICATE SOURCE: an SSH client that does not look at what it shows.
# Says what `I am $(id -u)` says there.
import socket
import sys

import paramiko

server, port, user, key, certificate, source = sys.argv[1:]
mine = paramiko.Ed25519Key.from_private_key_file(key)
mine.load_certificate(certificate)
connection = socket.create_connection((server, int(port)), 5, (source, 0))
transport = paramiko.Transport(connection)
transport.start_client(timeout=5)
try:
    transport.auth_publickey(user, mine)
    session = transport.open_session(timeout=5)
    session.exec_command('echo "I am $(id -u)"')
    print(session.makefile().read().decode(), end="")
except paramiko.SSHException as refused:
    print(refused, file=sys.stderr)
finally:
    transport.close()
