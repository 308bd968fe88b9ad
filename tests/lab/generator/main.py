"""generate's worker: main.py SPECS EVERY PROFILES SEED FIRST STEP CONFIGS PAIRS REDUCE FOLDER. See tests/lab/generate."""
import collections
import concurrent.futures
import os
import sys
import time

import compare
import lab as labs
import profiles
import reduce

MISMATCHES = ("false-yes", "false-no", "grade")


class Tally:
    def __init__(self):
        self.pairs, self.configs = 0, 0
        self.how = collections.Counter()
        self.real = collections.Counter()
        self.why = collections.Counter()

    def add(self, profile, how, real, verdict):
        self.pairs += 1
        self.how[how] += 1
        self.real[profile + " " + real] += 1
        if how in ("likely", "possible"):
            outcome = "in" if real != "no" else "out"
            for reason in sorted(set(verdict.reasons())) or ["no reason"]:
                self.why[f"{how} {outcome}: {reason}"] += 1

    def write(self, path):
        with open(path, "w") as file:
            for name, counter in (("how", self.how), ("real", self.real), ("why", self.why)):
                for key, count in counter.items():
                    print(name, count, key, sep="\t", file=file)
            print("configs", self.configs, "", sep="\t", file=file)
            print("pairs", self.pairs, "", sep="\t", file=file)


def by_uid(passwd, targets):
    """Accounts that share a uid are one, named after the first: name of the node -> names to try."""
    first, nodes = {}, collections.defaultdict(list)
    for name, (uid, _) in passwd.items():
        first.setdefault(uid, name)
    for name in dict.fromkeys(targets):
        if name in passwd:
            nodes[first[passwd[name][0]]].append(name)
    return nodes


def same_uid(passwd, account):
    """Who holds an account holds all that share its uid."""
    return [name for name, (uid, _) in passwd.items() if uid == passwd[account][0]]


class Run:
    def __init__(self, lab, folder):
        self.lab, self.folder = lab, folder
        self.threads = concurrent.futures.ThreadPoolExecutor(2)

    def measure(self, config, actors=None, targets=None):
        """(actor, node) -> (what the server gives, what Cordon says)."""
        lab, actors = self.lab, actors or config.actors
        lab.set_up(config.lines)
        compare.remove(self.folder)
        lab.evidence(self.folder)
        nodes, here = by_uid(lab.passwd(), targets or config.targets), lab.passwd(config.host)
        pairs = [
            (actor, (by, actor[1]), node, name) for actor in actors if actor[0] in here for by in same_uid(here, actor[0])
            for node, names in nodes.items() for name in names
            if not (config.host == "hostb" and here[by][0] == here[node][0])]
        said = self.threads.submit(self.says, actors, profiles.RULES.get(config.profile))
        got = profiles.WAYS[config.profile](config, lab, [(by, name) for _, by, _, name in pairs])
        said, best = said.result(), {}
        for (actor, _, node, _), real in zip(pairs, got):
            best[actor, node] = max(best.get((actor, node), "no"), real, key=strength)
        return {(a, n): (real, compare.Verdict(said[a].get(n, []))) for (a, n), real in best.items()}

    def says(self, actors, rules):
        case = compare.Case(self.folder)
        return {actor: case.reached("@".join(actor), rules) for actor in actors}


def strength(real):
    secret, _, grade = real.rpartition(" ")
    return (compare.GRADES.index(grade) > 0, not secret, compare.GRADES.index(grade)) if grade in compare.GRADES else (False, False, -1)


def judged(run, config):
    """(actor, node) -> (how, what the server gives, what Cordon says). A mismatch that a second look does not
    find, as after a log-in that took too long, is `unsteady` and counted apart."""
    pairs = {key: (compare.judge(*pair), *pair) for key, pair in run.measure(config).items()}
    if any(how in MISMATCHES for how, _, _ in pairs.values()):
        again = run.measure(config)
        for key, (how, real, verdict) in pairs.items():
            if how in MISMATCHES and compare.judge(*again[key]) != how:
                print(f"# unsteady: {config.profile} {config.seed}: {key}: {how}: the server gives {real}, then {again[key][0]}; "
                      f"cordon says {verdict}, then {again[key][1]}", flush=True)
                pairs[key] = ("unsteady", real, verdict)
    return pairs


def report(run, config, actor, node, pair, how, reducing):
    real, verdict = pair
    print(f"not ok generate: {config.profile} {config.seed}: {'@'.join(actor)} -> {node}@hostb: {how}: the server gives {real}, "
          f"cordon says {verdict} ({'; '.join(verdict.reasons())})", flush=True)
    if reducing:
        print(reduce.row(run, config, actor, node, how), flush=True)


def main():
    specs, every, names, seed, first, step, configs, pairs, reducing, folder = sys.argv[1:]
    run = Run(labs.Lab(specs, every), folder + "/case")
    tally, names, left, began = Tally(), names.split(), int(reducing), time.monotonic()
    limit = float(os.environ.get("GENERATE_SECONDS", "inf"))
    for number in range(int(first), int(configs), int(step)):
        if tally.pairs >= int(pairs) or time.monotonic() - began > limit:
            break
        config = profiles.make(names[number % len(names)], f"{seed}.{number}")
        tally.configs += 1
        for (actor, node), (how, *pair) in judged(run, config).items():
            tally.add(config.profile, how, *pair)
            if how in MISMATCHES:
                report(run, config, actor, node, pair, how, left > 0)
                left -= 1
        tally.write(folder + "/tally")
    seconds = time.monotonic() - began
    print(f"# {tally.pairs} pairs in {tally.configs} configurations, {tally.pairs / max(seconds, 0.001):.1f} pairs a second", flush=True)


main()
