# certificate PATH: alice's key with this certificate, shown as it is: the real client shows none whose
# signature it finds wrong.

try_certificate() {
	local said
	said=$(as_client python3 /run/try/certificate.py "$SERVER" "$PORT" "$TO" /home/alice/.ssh/id_ed25519 "$1" "$FROM")
	[ "$said" = "I am $TO_UID" ] && echo shell || echo no
}
