"""How the pairs of each profile are tried. An answer is a grade, or `SECRET GRADE` when that takes a secret
which the one who tries does not have."""
import shlex

from lab import MINTED

HOLD = """
# hold BY PATH=NAME...: copies of those keys that BY can read.
hold() {
	local BY=$1 way path key dir=/run/held/$1
	mkdir -p "$dir/plain" "$dir/locked"
	for way in "${@:2}"; do
		path=${way%=*} key=${way#*=}
		as_client test -r "$path" || continue
		case $key in
		LOCKED*) way=$dir/locked/$key; install -m 0600 "/run/keys/$key.plain" "$way" ;;
		*) way=$dir/plain/$key; install -m 0600 "$path" "$way" ;;
		esac
		cp "/run/keys/$key-cert.pub" "$way-cert.pub" 2>/dev/null
		for minted in MINTED; do
			install -m 0600 "/run/keys/$key.$minted" "$way.$minted"
			cp "/run/keys/$key.$minted-cert.pub" "$way.$minted-cert.pub" 2>/dev/null
		done
	done
}
""".replace("MINTED", " ".join(MINTED))

LOCAL = """
# pair BY TO UID HOME PASSWORD BLANK OPEN: without a password, and then with the one that BY has, if any; where BLANK is 1,
# PAM takes any. A folder of programs that has bash gives a shell, too, and so does any program of one's own.
pair() {
	local BY=$1 TO=$2 TO_UID=$3 TO_HOME=$4 ADDRESSES=(192.0.2.20) TRY SECRET best=no
	for SECRET in '' $5; do
		TRY='/usr/bin/bash /run/nothing -- /run/shell /run/nothing'
		best=$(knock sudo)
		[ "$best" != command ] || best=shell
		TRY='/usr/bin/id -- /usr/bin/id -u -- /bin/ls /'
		[ "$best" != no ] || best=$(knock sudo)
		[ "$best" = no ] || break
	done
	[ "$best" = no ] || [ -z "$SECRET" ] || [ "$6" = 1 ] || best="own-password $best"
	# su(1) waits for seconds where a password is wrong: it is tried where there is none.
	if [ "$7" = 1 ] && [ "$best" != shell ]; then
		SECRET=$'Xk3!dsfQ9z\nXk3!dsfQ9z' TRY=
		[ "$(su_by_itself)" = no ] || best=shell
	fi
	echo "$best"
}
# A password that has to be changed is set to a new one, and back.
su_by_itself() {
	exec {lock}>/run/su.lock
	flock "$lock"
	cp -p /etc/shadow /run/shadow.before
	knock su
	mv /run/shadow.before /etc/shadow
}
"""

NETWORK = """
# pair KINDS BY TO UID ADDRESSES TRY...: the best that these give.
pair() {
	local BY=$2 TO=$3 TO_UID=$4 ADDRESSES=($5) PORT=22 KIND TRY SECRET= SSH=() IDS=() best=no
	for TRY in "${@:6}"; do
		# A host's name that is claimed counts whatever the address.
		[[ $TRY != *' '* ]] || ADDRESSES=(192.0.2.10)
		for KIND in $1; do
			better "$(knock "$KIND")"
			[ "$best" != shell ] || break 2
		done
	done
	echo "$best"
}
"""


def addresses(config, lab):
    """All addresses of hosta are tried when one of them may matter."""
    text = config.text()
    words = ("from=", "FROM=", "Address", "Host ", "hosts.deny", "hosts.allow", "2001:", "192.0.2.11")
    rules = any(field == "sshd" and "@" in line for field, line in config.lines) or "Users" in text and "@192" in text
    return lab.every if rules or any(word in text for word in words) else "192.0.2.10"


def ssh(config, lab, pairs):
    """By tests/lab/knocker, with every key that the one who tries can read."""
    held = " ".join(f"{path}={name}" for path, name in config.keys.items())
    script = ["rm -rf /run/held"] + [f"hold {name} {held}" for name, _ in config.actors]
    script.append("for file in /run/held/*/*/*; do echo $file; done")
    files = lab.hosts["hosta"].tell(HOLD + "\n".join(script))
    passwd, text = lab.passwd(), config.text()
    certified = "cert-authority" in text or "TrustedUserCAKeys" in text
    ways, minted = addresses(config, lab).replace(" ", ","), tuple("." + name for name in MINTED)
    needless = () if "forced-commands-only" in text else (".forced",)
    if "Accepted" not in text and "RequiredRSASize" not in text and "CASignature" not in text:
        needless += (".fresh-ecdsa", ".fresh-rsa")
    tries = "-" + "s" * ("Algorithms" in text) + "e" * ("PermitEmptyPasswords yes" in text)
    jobs = []
    for i, (actor, to) in enumerate(pairs):
        keys = [[file for file in files if not file.endswith(".pub") and file.startswith(f"/run/held/{actor[0]}/{how}/")] for how in ("plain", "locked")]
        certificates = [[key + "+" for key in list_ if not key.endswith(needless)] for list_ in keys]
        keys = [[key for key in list_ if not key.endswith(minted)] for list_ in keys]
        if certified:
            keys = [list_ + more for list_, more in zip(keys, certificates)]
        if keys[0] or keys[1] or "e" in tries:
            jobs.append(f"{i} {to} {passwd[to][0]} {tries} {ways} {' '.join(keys[0])} / {' '.join(keys[1])}")
    return lab.knock(jobs, len(pairs))


def local(config, lab, pairs):
    passwd = lab.passwd()
    rows = [line.split(":") for file in ("passwd", "shadow") for line in lab.hosts["hostb"].read("/etc/" + file).splitlines()]
    no_password = {row[0] for row in rows if row[1:2] == [""]}
    password = {row[0]: "pw-" + row[0] for row in rows if len(row) > 1 and row[1].startswith("$1$ab$")}
    terminal = "TERMINAL=1\n" if "requiretty" in config.text() else ""
    return lab.try_all("hostb", terminal + LOCAL, [
        f"{by[0]} {to} {passwd[to][0]} {passwd[to][1] or '/'} '{'any' if by[0] in no_password else password.get(by[0], '')}' "
        f"{int(by[0] in no_password)} {int(to in no_password)}" for by, to in pairs])


def network(config, lab, pairs):
    """Root of hosta, and whoever can read its host key, says every name that may matter, and so of its host."""
    passwd, ways = lab.passwd(), shlex.quote(addresses(config, lab))
    # Where a nologin file keeps rsh out, rlogin may be let in: who comes by .rhosts passes its pam_nologin by.
    kinds = "rsh rlogin" if config.kind == "rsh" and "nologin" in config.text() else config.kind
    free = "chmod 0644 /etc/ssh/ssh_host" in config.text()

    def tries(by, to):
        names = ",".join(dict.fromkeys([by, *config.names, to])) if free or by == "root" else ""
        return " ".join(shlex.quote(f"{names} {host}".rstrip()) for host in ["", *(config.hosts if names else [])])

    certified = "CERTIFIED=1\n" if "@cert-authority" in config.text() else ""
    return lab.try_all("hosta", certified + NETWORK, [f"{shlex.quote(kinds)} {by[0]} {to} {passwd[to][0]} {ways} {tries(by[0], to)}" for by, to in pairs])
