# su: as `by` on hostb. A row's `secret` is typed as the password.

TRY_ON[su]=hostb

try_su() {
	local said
	said=$(as_client su -s /bin/bash "$TO" -c 'echo "I am $(id -u)"' <<<"$SECRET") || true
	[ "$said" = "I am $TO_UID" ] && echo shell || echo no
}
