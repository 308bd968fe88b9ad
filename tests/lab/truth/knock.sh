# The real attempt: `knock` says what somebody gets on hostb, in the words of grades, or `no`. Sourced
# beside host.sh by the shells on both hosts. Each kind of attempt is a function try_KIND in try/, which
# is called with the words behind `try KIND`, once for each address to try from, and has:
#	BY			who tries
#	TO, TO_UID, TO_HOME	whom to become on hostb
#	FROM, SERVER		an address of the one who tries, and the one of hostb to reach from there
#	SECRET			what to type for a password; empty: nothing
#	TRY			the words behind `try KIND` as they stand in the row
#	IDS, SSH, PORT		the row's id, ssh and port: try/ssh.sh
# When it says `then`, then_KIND is called on hostb and has the last word, with the first of `also` in BY.
# TRY_ON[KIND] is set to hostb where attempts are made there unless the row says otherwise.

declare -gA TRY_ON

# as_client COMMAND...: the command as the one who tries; what it complains of goes to SAID.
as_client() {
	local name gid home _
	while IFS=: read -r name _ _ gid _ home _; do
		[ "$name" != "$BY" ] || break
	done </etc/passwd
	HOME=$home setpriv --reuid "$BY" --regid "$gid" --init-groups timeout 10 "$@" 2>"${SAID-/run/said}"
}

# The address of hostb to which a packet from this one goes.
server_for() {
	case $1 in
	fe80:*) echo "$B_LINK" ;;
	*:*) echo 2001:db8::20 ;;
	*) echo 192.0.2.20 ;;
	esac
}

# knock KIND: the best of what all of its addresses give.
knock() {
	local FROM SERVER got best=no
	for FROM in "${ADDRESSES[@]}"; do
		SERVER=$(server_for "$FROM")
		got=$("try_$1" $TRY)
		[ "$got" = no ] || best=$got
		[ "$got" != shell ] || break
	done
	echo "$best"
}
