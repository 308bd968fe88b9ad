# sudo [OPTIONS] [COMMAND [-- COMMAND]...]: as `by` on hostb. OPTIONS stand before the account (`-u` and
# `as` are the same unless given). Where no shell is to be had, the COMMANDs are tried; when one of them
# runs, the grade is `command`. A row's `secret` is typed where sudo asks for a password.

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

# become PROGRAM OPTIONS... -- [COMMAND [-- COMMAND]...]: a shell, or else one of the commands, by a
# program that takes it behind its options.
become() {
	local said
	local -a program=() command=()
	while [ "$1" != -- ]; do
		program+=("$1")
		shift
	done
	shift
	said=$(try_as_client "${program[@]}" /bin/bash -c 'echo "I am $(id -u)"' <<<"$SECRET" | tail -n 1 | tr -d '\r') || true
	if [ "$said" = "I am $TO_UID" ]; then
		echo shell
		return
	fi
	while [ $# -gt 0 ]; do
		command=()
		while [ $# -gt 0 ] && [ "$1" != -- ]; do
			command+=("$1")
			shift
		done
		shift || true
		if try_as_client "${program[@]}" "${command[@]}" <<<"$SECRET" >/dev/null; then
			echo command
			return
		fi
	done
	echo no
}

# With TERMINAL set, on one.
try_as_client() {
	if [ -n "${TERMINAL-}" ]; then
		as_client script -qefc "$(printf '%q ' "$@")" /dev/null
	else
		as_client "$@"
	fi
}
