# The host from which practice hosts are swept. Source it after lab.sh.

# examiner_up: the host "examiner" in the lab, with this tree at its place, and a key.
examiner_up() {
	lab_host examiner 192.0.2.99 "bind=$LAB_TREE"
	lab_key examiner root .ssh/id_ed25519
}

# examiner_trusted HOST USER: the examiner's key opens USER, from the examiner's address only.
examiner_trusted() {
	lab_authorize "$1" "$2" examiner:/root/.ssh/id_ed25519.pub "from=\"${LAB_IPS[examiner]}\""
}

# cordon ARGUMENT...: the program of this tree, on the examiner's host, in its /root.
cordon() {
	lab_exec examiner "$LAB_TREE/cordon" "$@"
}

# sweep CASE ARGUMENT...: a sweep with the examiner's key.
sweep() {
	cordon sweep -o "$1" --identity /root/.ssh/id_ed25519 "${@:2}"
}

# answer COMMAND ARGUMENT...: a question to a case. That hosts are unseen (3) is no failure here.
answer() {
	local status=0
	cordon "$@" || status=$?
	[ "$status" = 0 ] || [ "$status" = 3 ]
}
