#!/usr/bin/env bash
# What the agent costs a host with many accounts, against a loop that only opens and reads the same
# files (read_floor.c). Builds the host in a mount namespace of its own: a memory file system over
# /home, own passwd and shadow. Runs both by turns, prints the medians and the ratio of CPU time, and
# the agent's largest resident set. Needs root. Usage: agent_cost.sh [ACCOUNTS [RUNS]]
set -eu
cd "$(dirname "$0")/../.."
accounts=${1:-10000} runs=${2:-9}

if [ -z "${AGENT_COST_INSIDE:-}" ]; then
	make -s cordon-agent
	mkdir -p build/bench
	cc -O2 -D_GNU_SOURCE -o build/bench/read_floor tests/bench/read_floor.c
	AGENT_COST_INSIDE=1 exec unshare -m --propagation private "$0" "$accounts" "$runs"
fi

mount -t tmpfs -o mode=0755 tmpfs /home
python3 tests/bench/agent_tree.py /home "$accounts"
mount --bind /home/passwd /etc/passwd
mount --bind /home/shadow /etc/shadow

# cost LIST COMMAND...: appends "user+sys wall" in seconds to the file LIST; its output goes through a
# pipe, as it does under sshd
cost() {
	local list=$1
	shift
	TIMEFORMAT='%U %S %R'
	{ time "$@" 2>/home/err; } 2>/home/took | cat >/home/out
	awk '{ print $1 + $2, $3 }' /home/took >>"$list"
}

# median LIST COLUMN
median() {
	awk -v c="$2" '{ print $c }' "$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

floor=/home/floor.times agent=/home/agent.times
for _ in $(seq "$runs"); do
	cost $floor build/bench/read_floor
	cat /home/out >/home/floor.said
	cost $agent ./cordon-agent
done

echo "accounts: $accounts, runs: $runs"
echo "floor:    $(median $floor 1) s CPU, $(median $floor 2) s wall ($(cat /home/floor.said))"
echo "agent:    $(median $agent 1) s CPU, $(median $agent 2) s wall ($(wc -l </home/out) records, $(wc -c </home/out) bytes)"
echo "resident: $(tail -n 1 /home/out | grep -o '"max_rss_kb":[0-9]*' | cut -d: -f2) kB"
awk -v a="$(median $agent 1)" -v f="$(median $floor 1)" 'BEGIN { printf "ratio:    %.2f\n", a / f }'
