# sudo [OPTIONS] [COMMAND]: as `by` on hostb. OPTIONS stand before the account (`-u` and `as` are the
# same unless given). Where no shell is to be had, COMMAND is tried; when that one runs, the grade is
# `command`. A row's `secret` is typed where sudo asks for a password.

TRY_ON[sudo]=hostb

try_sudo() {
	local -a options=()
	while [[ ${1-} == -* ]]; do
		case $1 in
		-u | -g | -h | -D | -R) options+=("$1" "$2"); shift 2 ;;
		*) options+=("$1"); shift ;;
		esac
	done
	[[ " ${options[*]} " == *" -u "* ]] || options+=(-u "$TO")
	[ -n "$SECRET" ] && options+=(-S -p '') || options+=(-n)
	become sudo "${options[@]}" -- "$@"
}

# become PROGRAM OPTIONS... -- COMMAND...: a shell, or else the command, by a program that takes it
# behind its options.
become() {
	local said status=0
	local -a program=()
	while [ "$1" != -- ]; do
		program+=("$1")
		shift
	done
	shift
	said=$(as_client "${program[@]}" /bin/bash -c 'echo "I am $(id -u)"' <<<"$SECRET") || true
	if [ "$said" = "I am $TO_UID" ]; then
		echo shell
	elif [ $# -gt 0 ] && as_client "${program[@]}" "$@" <<<"$SECRET" >/dev/null; then
		echo command
	else
		echo no
	fi
}
