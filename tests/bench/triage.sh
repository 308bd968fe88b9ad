#!/usr/bin/env bash
# What a look at one host costs it: the agent beside UAC's triage profile, Lynis and Tiger, on the same
# practice host, one after the other. Wall and processor time without a tracer; then once more under
# strace: processes and programs started, files opened, bytes written to files, and files read in a way
# that lets the kernel write down an access time.
# Needs root, and the packages lynis, tiger, strace. UAC is no package: give a checkout of
# https://github.com/tclahr/uac as UAC=DIR; without
# one it is left out. Usage: [UAC=DIR] triage.sh [TOOL...]
set -eu
. "$(dirname "$0")/../lab/lab.sh"
cd "$LAB_TREE"
work=$(mktemp -d "${TMPDIR:-/tmp}/triage.XXXXXX")
trap 'rm -rf "$work"; lab_down' EXIT

declare -A tools=(
	[agent]="/run/cordon-agent"
	[lynis]="lynis audit system --quick --quiet --no-colors"
	[tiger]="tiger -q"
	[uac]="env --chdir /root/uac ./uac -p ir_triage -o out /root"
)
[ $# -gt 0 ] || set -- agent ${UAC:+uac} lynis tiger

lab_up triage
lab_host web 192.0.2.10
for user in ann:1001 bob:1002 cid:1003; do
	lab_user web "${user%:*}" "${user#*:}"
	lab_key web "${user%:*}" .ssh/id_ed25519
done
lab_sshd web
cp cordon-agent "$(lab_root web)/run/"
# A practice host has an /etc and a /var of its own.
for tool in lynis tiger; do
	[ ! -d "/etc/$tool" ] || cp -a "/etc/$tool" "$(lab_root web)/etc/"
	mkdir -p "$(lab_root web)/var/lib/$tool/work" "$(lab_root web)/var/log/$tool"
done
if [ -n "${UAC-}" ]; then
	cp -a "$UAC" "$(lab_root web)/root/uac"
	chown -R root: "$(lab_root web)/root/uac"
fi
mkdir -p "$(lab_root web)/var/run" "$(lab_root web)/usr/lib/tiger/log"

# run TOOL [COMMAND...]: the tool on the host, behind a command; what it says is thrown away.
run() {
	local tool=$1
	shift
	lab_exec web "$@" ${tools[$tool]} >/dev/null 2>&1 </dev/null || true
}

for tool; do
	TIMEFORMAT='%R %U %S'
	{ time run "$tool"; } 2>"$work/$tool.time"
	rm -rf "$(lab_root web)"/root/out*
	run "$tool" strace -f -qq -y -o /run/trace \
		-e trace=execve,fork,vfork,clone,clone3,open,openat,write,pwrite64,writev
	mv "$(lab_root web)/run/trace" "$work/$tool.trace"
done
/usr/bin/python3 tests/bench/triage.py "$work" "$@"
