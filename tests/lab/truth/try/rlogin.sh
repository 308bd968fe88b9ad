# rlogin [NAME]: the same for rlogin, whose client wants a terminal.

try_rlogin() {
	local said
	if [ $# = 0 ]; then
		said=$(as_client python3 /run/try/rcmd.py "$SERVER" rlogin - "$TO" "$TO_UID")
	else
		said=$(as_client python3 /run/try/rcmd.py "$SERVER" 513 "$1" "$TO" "$TO_UID" "$FROM")
	fi
	[ "$said" = "I am $TO_UID" ] && echo shell || echo no
}
