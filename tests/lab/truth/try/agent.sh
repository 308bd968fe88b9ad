# agent SOCKET: the real client, which has an agent of hostb sign.

TRY_ON[agent]=hostb

try_agent() {
	local said
	said=$(SSH_AUTH_SOCK=$1 as_client ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o IdentityFile=none "$TO@127.0.0.1" 'id -u' </dev/null) || true
	[ "$said" = "$TO_UID" ] && echo shell || echo no
}

# agent_of USER SOCKET: an agent of the account with a new key, whose public half is printed; no file is left.
agent_of() {
	local BY=$1
	as_client ssh-agent -a "$2" >/dev/null </dev/null
	as_client ssh-keygen -q -t ed25519 -N '' -f /tmp/agents </dev/null
	SSH_AUTH_SOCK=$2 as_client ssh-add -q /tmp/agents </dev/null
	cat /tmp/agents.pub
	rm /tmp/agents /tmp/agents.pub
}
