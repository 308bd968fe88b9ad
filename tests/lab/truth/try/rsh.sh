# rsh [NAME,NAME...]: the real client, which is setuid root and says the truth of its user. With names the one
# who tries says to be each of them instead, which takes a port below 1024.

try_rsh() {
	local said
	if [ $# = 0 ]; then
		said=$(as_client rsh -n -l "$TO" "$SERVER" 'echo "I am $(id -u)"')
	else
		said=$(as_client python3 /run/try/rcmd.py "$SERVER" 514 "$1" "$TO" "$TO_UID" "$FROM")
	fi
	[ "$said" = "I am $TO_UID" ] && echo shell || echo no
}
