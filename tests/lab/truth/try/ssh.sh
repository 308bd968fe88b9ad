# ssh: the real client with keys. IDS are its keys, SSH its other options.

try_ssh() {
	ssh_gives PreferredAuthentications=publickey "${IDS[@]}"
}

# ssh_options OPTION ARGS: in `options`, those of a client that authenticates by these.
ssh_options() {
	options=("${SSH[@]}" -F none -o BindAddress="$FROM" -o Port="$PORT" -o BatchMode=yes -o ConnectTimeout=5
		-o LogLevel=ERROR -o "$1" -o IdentityAgent=none
		-o IdentitiesOnly=yes -o KexAlgorithms=curve25519-sha256 -o StrictHostKeyChecking=no
		-o UserKnownHostsFile=/dev/null "${@:2}")
}

# ssh_gives OPTION ARGS: what a session gets that authenticates by these.
ssh_gives() {
	local said status=0
	local -a options
	ssh_options "$@"
	# A forced command says nothing of the sort, and a shell that is none fails.
	said=$(as_client ssh "${options[@]}" "$TO@$SERVER" 'echo "I am $(id -u)"' </dev/null) || status=$?
	if [ "$said" = "I am $TO_UID" ]; then
		echo shell
	elif [ $status = 0 ]; then
		echo command
	elif [ $status = 255 ]; then
		echo no
	elif as_client sftp -q -b - "${options[@]}" "$TO@[$SERVER]" <<<pwd >/dev/null; then
		echo file
	elif as_client ssh "${options[@]}" -W "127.0.0.1:$PORT" "$TO@$SERVER" </dev/null | grep -q ^SSH-2.0; then
		echo net
	else
		echo no
	fi
}
