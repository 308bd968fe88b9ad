"""What Cordon says of pairs, and how that stands to what the server does."""
import json
import os
import subprocess

GRADES = ["no", "net", "file", "command", "shell"]


class Case:
    def __init__(self, folder):
        self.folder = folder
        done = subprocess.run(["./cordon", "import", folder + "/case", folder + "/hosta", folder + "/hostb"], capture_output=True)
        if done.returncode not in (0, 3):
            raise SystemExit("cordon import: " + done.stderr.decode(errors="replace"))

    def reached(self, who, rules):
        """account of hostb -> what `cordon reach --hops 1` says of it, by one of these rules."""
        done = subprocess.run(["./cordon", "reach", self.folder + "/case", "--from", who, "--hops", "1", "--format", "json"], capture_output=True)
        said = {}
        if done.returncode in (0, 3) and done.stdout:
            for entry in json.loads(done.stdout)["reached"]:
                if entry["host"] == "hostb" and (rules is None or entry["steps"][-1]["rule"] in rules):
                    said.setdefault(entry["account"], []).append(entry)
        return said


class Verdict:
    def __init__(self, entries):
        self.entries = entries

    def __str__(self):
        return "+".join(f"{e['certainty']}-{e['grade']}" for e in self.entries) or "no"

    def reasons(self):
        needs = [need for e in self.entries for need in e["needs"]]
        return needs + [word for e in self.entries for step in e["steps"] for word in step["missing"]]


def judge(real, verdict):
    """One word for how the two stand to each other: agree, likely, possible, false-yes, false-no, grade; untried."""
    if real == "untried":
        return real
    secret, _, grade = real.rpartition(" ")
    by = {e["certainty"]: e for e in verdict.entries}
    if "proven" in by:
        if secret or grade == "no":
            return "false-yes"
        if by["proven"]["grade"] == grade:
            return "agree"
        return "likely" if "likely" in by and by["likely"]["grade"] == grade else "grade"
    if not by:
        return "agree" if real == "no" else "false-no"
    if "likely" in by:
        return "likely"
    if grade != "no" and not secret:
        return "false-no"  # it says that a secret is needed
    return "possible"


def remove(folder):
    subprocess.run(["rm", "-rf", folder])
    os.makedirs(folder)
