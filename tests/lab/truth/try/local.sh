# local COMMAND: anything that `by` runs on hostb; it is the account's shell when it says the account's
# uid and nothing else. $SECRET, $TO and $TO_UID are there for it.

TRY_ON[local]=hostb

try_local() {
	local said
	said=$(SECRET=$SECRET TO=$TO TO_UID=$TO_UID as_client bash -c "$TRY" </dev/null) || true
	[ "$said" = "$TO_UID" ] && echo shell || echo no
}
