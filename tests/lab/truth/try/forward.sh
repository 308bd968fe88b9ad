# forward [ADDRESS:PORT]: ssh, and where that gives nothing, a socket of hostb's file system by the client's
# forwarding, or a port of hostb's that it opens for the client. Behind the socket stands `service socket`.
# forwarded USER: what docker's socket gives to whom a log-in as this account forwards to it. `service docker` stands
# in for the daemon, which does as root what it is told.

FORWARD_SOCKET=/srv/lab.sock
DOCKER_SOCKET=/run/docker.sock

try_forward() {
	local got
	local -a options
	got=$(try_ssh)
	ssh_options PreferredAuthentications=publickey "${IDS[@]}"
	if [ "$got" = no ] && { [ "$(forward_out "$FORWARD_SOCKET")" = lab ] || forward_back "${1-127.0.0.1:8099}"; }; then
		got=net
	fi
	echo "$got"
}

try_forwarded() {
	local TO=$1
	local -a options
	ssh_options PreferredAuthentications=publickey "${IDS[@]}"
	[ "$(forward_out "$DOCKER_SOCKET")" = "$TO_UID" ] && echo shell || echo no
}

# forwarding ARGS: a client in the background that does nothing else, with its control socket at `mux`; it fails
# where what it asks for is refused. forwarding_ends: ends it.
forwarding() {
	mux=$(as_client mktemp -u)
	SAID=/run/forwards as_client ssh "${options[@]}" -f -N -o ExitOnForwardFailure=yes -M -S "$mux" "$@" \
		"$TO@$SERVER" </dev/null >/dev/null
}

forwarding_ends() {
	SAID=/run/forwards as_client ssh "${options[@]}" -S "$mux" -O exit "$TO@$SERVER" </dev/null >/dev/null
}

# What stands behind the socket says.
forward_out() {
	local mux near
	near=$(as_client mktemp -u)
	forwarding -L "$near:$1" || return
	as_client python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
print(s.recv(9).decode())' "$near" || true
	forwarding_ends
}

# forward_back ADDRESS:PORT
forward_back() {
	local mux
	forwarding -R "$1:127.0.0.1:9" && forwarding_ends
}

# serve_behind SOCKET MODE GROUP WORD
serve_behind() {
	rm -f "$1" /run/behind
	python3 -c 'import os, shutil, socket, sys
path, mode, group, word = sys.argv[1:]
s = socket.socket(socket.AF_UNIX)
s.bind(path)
shutil.chown(path, group=group)
os.chmod(path, int(mode, 8))
s.listen()
open("/run/behind", "w")
while True:
    s.accept()[0].send(word.encode())' "$@" &
	until [ -e /run/behind ]; do
		read -rt 0.002 -u "$NEVER" || true
	done
}

serve_socket() {
	serve_behind "$FORWARD_SOCKET" 666 root lab
}

serve_docker() {
	serve_behind "$DOCKER_SOCKET" 660 docker "$(id -u)"
}
