"""The table of triage.sh: triage.py FOLDER TOOL... The first tool is the one that others are compared to.

FOLDER has TOOL.time (wall, user, system seconds) and TOOL.trace (of strace -f -y) for each."""
import re
import sys

ROWS = ("wall s", "cpu s", "processes", "programs", "opened", "bytes written", "atimes at stake")
MADE_UP = ("/proc", "/sys", "/dev")


def is_file(path):
    return path.startswith("/") and not path.startswith(MADE_UP)


def of_trace(path):
    processes, programs, opened, written, read = 1, 0, 0, 0, set()
    for line in open(path, errors="replace"):
        line = re.sub(r"^\d+ +", "", line)
        end = re.search(r"= (\d+)(?:<(.*)>)?$", line.rstrip())
        if end is None:
            continue
        call = re.match(r"(?:<\.\.\. )?(\w+)", line)
        name = call.group(1) if call else ""
        if name in ("fork", "vfork", "clone", "clone3"):
            processes += "CLONE_THREAD" not in line
        elif name == "execve":
            programs += 1
        elif name in ("open", "openat") and "O_PATH" not in line:
            opened += 1
            if end.group(2) and is_file(end.group(2)) and "O_NOATIME" not in line and "O_WRONLY" not in line:
                read.add(end.group(2))
        elif name in ("write", "pwrite64", "writev"):
            to = re.match(r"\w+\(\d+<([^>]*)>", line)
            written += int(end.group(1)) if to and is_file(to.group(1)) else 0
    return processes, programs, opened, written, len(read)


def main():
    folder, tools = sys.argv[1], sys.argv[2:]
    table = {}
    for tool in tools:
        wall, user, system = map(float, open("%s/%s.time" % (folder, tool)).read().split()[-3:])
        table[tool] = (wall, user + system) + of_trace("%s/%s.trace" % (folder, tool))
    print("%-16s" % "" + "".join("%12s" % tool for tool in tools) + "".join("%18s" % (tool + " / " + tools[0]) for tool in tools[1:]))
    for i, row in enumerate(ROWS):
        ours = table[tools[0]][i]
        ratios = ("%.0f" % (table[tool][i] / ours) if ours else "-" for tool in tools[1:])
        print("%-16s" % row + "".join("%12s" % ("%.2f" % table[t][i] if i < 2 else table[t][i]) for t in tools) + "".join("%18s" % r for r in ratios))


main()
