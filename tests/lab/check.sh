# What the tests of this folder print: a line a check, `ok NAME`, `not ok NAME: why` or
# `skip NAME: why`, which the runner adds up. Source it after lab.sh; call check_end last. A test that
# stops before that says so with a line of its own, and fails.

CHECK_FILE=$(basename "$0" .test)
CHECK_FAILED=0
CHECK_ENDED=
trap 'check_stopped $?' EXIT

check_stopped() {
	[ -n "$CHECK_ENDED" ] || printf 'not ok %s: stopped with status %s\n' "$CHECK_FILE" "$1"
}

# check_end: the last line of a test.
check_end() {
	CHECK_ENDED=1
	exit "$CHECK_FAILED"
}

# check_skip WHY: the whole test can't be run here.
check_skip() {
	printf 'skip %s: %s\n' "$CHECK_FILE" "$1"
	check_end
}

check_ok() {
	printf 'ok %s: %s\n' "$CHECK_FILE" "$1"
}

check_bad() {
	printf 'not ok %s: %s: %s\n' "$CHECK_FILE" "$1" "$2"
	CHECK_FAILED=1
}

# check NAME COMMAND...: the command succeeds. Its last word on stderr is the reason when it doesn't.
check() {
	local name=$1 said status=0
	shift
	said=$("$@" 2>&1 >/dev/null) || status=$?
	if [ "$status" = 0 ]; then
		check_ok "$name"
	else
		check_bad "$name" "status $status: ${said##*$'\n'}"
	fi
}

# check_not NAME WORDS COMMAND...: the command fails, and for this reason: it says WORDS.
check_not() {
	local name=$1 words=$2 said
	shift 2
	if said=$("$@" 2>&1); then
		check_bad "$name" "succeeded"
	elif [[ $said != *"$words"* ]]; then
		check_bad "$name" "failed, but said: ${said##*$'\n'}"
	else
		check_ok "$name"
	fi
}

# check_is NAME GOT WANTED: the two are the same.
check_is() {
	if [ "$2" = "$3" ]; then
		check_ok "$1"
	else
		check_bad "$1" "got $(printf '%q' "$2"), wanted $(printf '%q' "$3")"
	fi
}
