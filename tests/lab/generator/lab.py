"""The two hosts, by the root shells that tests/lab/generate keeps open on them (truth/hosts.sh, host.sh, knock.sh)."""
import glob
import json
import os
import re
import shutil
import time

from accounts import NAMES

ATTEMPTS = 8  # side by side: sshd turns away more than ten that have not logged in
PRINCIPALS = ["bob", "root", "ops", "people", "else", "nobody-else"]

# As whoever holds a CA's key would: a certificate of the key itself, and of new keys, one of each type, without and
# with a command.
MINTED = ["fresh", "fresh-ecdsa", "fresh-rsa", "forced"]
CERTIFY = """
for type in ed25519 ecdsa rsa; do
	ssh-keygen -q -t $type -N '' -C fresh -f /run/fresh-$type
done
mv /run/fresh-ed25519 /run/fresh; mv /run/fresh-ed25519.pub /run/fresh.pub
cp /run/fresh /run/forced; cp /run/fresh.pub /run/forced.pub
for key in /run/keys/*.pub; do
	key=${key%%.pub}
	ca=$key
	[ ! -e "$key.plain" ] || ca=$key.plain
	ssh-keygen -q -s "$ca" -I minted -n %s -V always:forever "$key.pub" 2>/dev/null || true
	for minted in MINTED; do
		options=()
		[ $minted != forced ] || options=(-O force-command=/bin/true)
		cp "/run/$minted.pub" "$key.$minted.pub"
		cp "/run/$minted" "$key.$minted"
		ssh-keygen -q -s "$ca" -I minted -n %s -V always:forever "${options[@]}" "$key.$minted.pub" 2>/dev/null || true
	done
done
cp /run/keys/HOST.pub /run/keys/HOST.host.pub
ssh-keygen -q -s /run/keys/HOST -h -I minted -V always:forever /run/keys/HOST.host.pub
""".replace("MINTED", " ".join(MINTED))


class Host:
    def __init__(self, spec):
        self.name, root, say, hear = spec.split(":")
        self.root = root
        self.say = os.fdopen(int(say), "wb", buffering=0)
        self.hear = os.fdopen(int(hear), "rb")

    def tell(self, script):
        """Runs it there; what it printed."""
        self.say.write(f'{{ {script}\n}} </dev/null\necho "//$?"\n'.encode())
        lines = []
        for line in self.hear:
            if line.startswith(b"//"):
                return lines
            lines.append(line.decode(errors="replace").rstrip("\n"))
        raise SystemExit(f"{self.name}: its shell has ended")

    def read(self, path):
        with open(self.root + path, errors="replace") as file:
            return file.read()


class Lab:
    def __init__(self, specs, every):
        self.hosts = {host.name: host for host in map(Host, specs.split())}
        self.every = every
        self.pool = {}
        for path in glob.glob(self.hosts["hosta"].root + "/run/keys/*.pub"):
            with open(path) as file:
                self.pool[os.path.basename(path)[:-4]] = file.read().rstrip("\n")
        self.hosts["hosta"].tell(CERTIFY.replace("%s", ",".join(NAMES + PRINCIPALS)).replace("%%", "%"))

    # ---- Setting up ----

    def set_up(self, lines):
        """Both hosts as the configuration says, with their evidence."""
        a = [("a", text) for field, text in lines if field == "a"]
        b = [("put", "/etc/ssh/sshd_config " + text) if field == "sshd" else (field, text) for field, text in lines if field in ("b", "put", "sshd")]
        for name, commands in (("hosta", a), ("hostb", b)):
            with open(self.hosts[name].root + "/run/config", "w", newline="") as file:
                json.dump([(field, self.fill(text)) for field, text in commands], file)
        self.hosts["hosta"].tell("reset; python3 /run/apply.py </run/config; /run/cordon-agent >/run/evidence")
        self.hosts["hostb"].tell(server_script(lines))

    def fill(self, text):
        text = text.replace("@CR@", "\r")
        text = re.sub(r"@(UTC|LOCAL)([+-]\d+)@", stamp, text)
        return re.sub(r"@([A-Z0-9]+)@", lambda m: self.pool.get(m[1], m[0]), text)

    def evidence(self, folder):
        for name, host in self.hosts.items():
            shutil.copyfile(host.root + "/run/evidence", f"{folder}/{name}")

    def passwd(self, host="hostb"):
        """Rows of passwd: name, uid, home; the first of a name is the one that counts."""
        rows = {}
        for line in self.hosts[host].read("/etc/passwd").splitlines():
            row = line.split(":")
            if len(row) == 7 and row[2].isdigit():
                rows.setdefault(row[0], (int(row[2]), row[5]))
        return rows

    # ---- Trying ----

    def knock(self, jobs, count):
        """The lines of the knocker's jobs, numbered below count; what each of them gives."""
        host, given = self.hosts["hosta"], ["no"] * count
        # A worker of it may end early: its library has errors of its own. Then the rest is tried again.
        for parallel in (ATTEMPTS, ATTEMPTS, 1, 1):
            with open(host.root + "/run/jobs", "w") as file:
                file.write("".join(job + "\n" for job in jobs))
            answers = dict(line.split(" ", 1) for line in host.tell(f"B_LINK=$B_LINK /run/knocker {parallel} /run/jobs"))
            for number, grade in answers.items():
                given[int(number)] = grade
            jobs = [job for job in jobs if job.split(" ", 1)[0] not in answers]
            if not jobs:
                return given
        # What the library can not do is tried by nobody: such a pair is counted apart.
        for job in jobs:
            given[int(job.split(" ", 1)[0])] = "untried"
        return given

    def try_all(self, host, pair, attempts):
        """attempts: words each for the shell function `pair`; what each of them gives, in the same order."""
        script = [PAIRS, pair, "rm -rf /run/out; mkdir /run/out; begin"]
        script += [f"attempt {i} {words}" for i, words in enumerate(attempts)]
        self.hosts[host].tell("\n".join(script) + "\nended")
        return [self.hosts[host].read(f"/run/out/{i}").strip() or "nothing" for i in range(len(attempts))]


# Attempts in the background, a few at a time; `pair` is what a way of trying defines.
PAIRS = """
begin() { running=(); }
attempt() {
	while [ ${#running[@]} -ge %d ]; do
		wait -n "${running[@]}"
		for i in "${!running[@]}"; do
			[ -e "/proc/${running[i]}" ] || unset "running[i]"
		done
	done
	SAID=/run/out/$1.said
	pair "${@:2}" >"/run/out/$1" &
	running+=($!)
}
ended() { wait "${running[@]}"; }
rank() {
	case $1 in
	shell) rank=4 ;;
	command) rank=3 ;;
	file) rank=2 ;;
	net) rank=1 ;;
	*) rank=0 ;;
	esac
}
# better WORD: keeps the better grade in `best`.
better() {
	local rank had
	rank "$best"
	had=$rank
	rank "$1"
	[ "$rank" -le "$had" ] || best=$1
}
""" % ATTEMPTS


def stamp(match):
    at = time.time() + int(match[2])
    utc = match[1] == "UTC"
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(at) if utc else time.localtime(at)) + ("Z" if utc else "")


def server_script(lines):
    """What hostb does before the attempts: as b_script in truth.test."""
    services = [text for field, text in lines if field == "service"]
    arguments = " ".join(text for field, text in lines if field == "args")
    script = ["all_stop; reset; : >/etc/ssh/sshd_config"]
    script += [f"! declare -F prepare_{name} >/dev/null || prepare_{name}" for name in services]
    script.append("python3 /run/apply.py </run/config")
    script.append(f"sshd_start -r {arguments}")
    script += [f"serve_{name}" for name in services]
    script.append("/run/cordon-agent >/run/evidence")
    return "\n".join(script)
