#!/usr/bin/env python3
"""A case as a sweep of many hosts leaves it: verify_case.py EVIDENCE CASE HOSTS."""
import hashlib
import json
import os
import sys

evidence, case, hosts = open(sys.argv[1], "rb").read().split(b"\n")[:-1], sys.argv[2], int(sys.argv[3])
os.makedirs(os.path.join(case, "evidence"), 0o700)
log = open(os.path.join(case, "log.jsonl"), "wb")
last, seq = "0" * 64, 0


def entry(action, **members):
    global last, seq
    seq += 1
    row = {"seq": seq, "time": "2026-01-02T03:04:05Z", "mono_ns": seq, "actor": "bench (uid 0)", "on": "bench",
           "action": action, **members, "prev": last}
    text = json.dumps(row, separators=(",", ":")).encode()
    last = hashlib.sha256(text).hexdigest()
    log.write(text[:-1] + b',"hash":"' + last.encode() + b'"}\n')


entry("case-made", version="0.1.0")
entry("run-start", run=1, goes_on=False, version="0.1.0", agent="cordon-agent", agent_sha256=hashlib.sha256(
    open("cordon-agent", "rb").read()).hexdigest(), compromised=[], critical=[], options={})
for start in range(0, hosts, 1000):
    entry("targets", run=1, targets=[{"name": "host%05d" % i, "address": "10.0.%d.%d" % (i // 256, i % 256), "found":
          "target", "asked": True, "local": False, "critical": False} for i in range(start, min(start + 1000, hosts))])
for i in range(hosts):
    name = "host%05d" % i
    hello = json.loads(evidence[0])
    hello["hostname"] = name
    lines = [json.dumps(hello, separators=(",", ":")).encode()] + evidence[1:-1]
    body = b"".join(line + b"\n" for line in lines)
    end = json.dumps({"t": "end", "records": len(lines), "sha256": hashlib.sha256(body).hexdigest()}).encode()
    body += end + b"\n"
    path = "evidence/%s.1.jsonl" % name
    with open(os.path.join(case, path), "wb") as f:
        f.write(body)
    entry("connect", run=1, host=name, address="10.0.%d.%d" % (i // 256, i % 256), port=22, user="root")
    entry("host", run=1, host=name, outcome="whole", evidence=path, whole=True, records=len(lines) + 1, bytes=len(body),
          sha256=hashlib.sha256(body).hexdigest(), hostname=name, step="done", exit_status=0)
entry("run-end", run=1)
