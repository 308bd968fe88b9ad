# doas [COMMAND]: as `by` on hostb, without a password.

TRY_ON[doas]=hostb

try_doas() {
	become doas -n -u "$TO" -- "$@"
}
