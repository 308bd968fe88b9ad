/*
 * A result made by hand: six hosts. The intruder is on web; deploy's key there opens root@db, root
 * of web writes nas's export and so becomes alice@nas, whose key may open build; mute did not
 * answer; clean is clean; db trusts a host that nobody swept.
 */
#ifndef CORDON_TESTS_UNIT_REPORT_SAMPLE_H
#define CORDON_TESTS_UNIT_REPORT_SAMPLE_H

#include "collector/graph/result.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define S(literal)                                                 \
	{                                                          \
		(const uint8_t *)("" literal), sizeof(literal) - 1 \
	}
/* A member list and its length, as in LIST(from, S("a"), S("b")). */
#define SLICES(member, ...) \
	.member = (struct slice[]){__VA_ARGS__}, .n##member = COUNT(((struct slice[]){__VA_ARGS__}))
#define REFS(...)                                         \
	.evidence = (struct evidence_ref[]){__VA_ARGS__}, \
	.nevidence = COUNT(((struct evidence_ref[]){__VA_ARGS__}))

#define DEPLOY_KEY "SHA256:q1dmGQLX0bWnVb9kq0eDWj5mTn6zqk4X3n2m1yVbF7A"
#define ALICE_KEY "SHA256:Zr8wB2mWc0F4oJm5sE1yTn9uHk3xQ7dLpA6vGi2RfXs"
#define BOB_KEY "SHA256:h7Fq2LxVd0sKc9Rm4Ub6Pz1Yw8Jt3Ne5AoGiBvXlQkE"
#define SHA_KEYS "9f2c5b7710de8a4432b1c6f0aa51e9d27b64c80f13e5d7a98c20b4f6e1d3a5c7"
#define SHA_EXPORTS "51ce0a9d3b7f426188e4f0c2d6a9b1357e8c4f2a60d1b3957ce8fa24061bd3e9"
#define SHA_ALICE "c04d7718e2a5b96f3c1d80e47a2b5f6988d3c1e0f7a4b2659d8e3c7f10a6b4d2"
#define SHA_RHOSTS "7be1d2c3a4958677f0e1d2c3b4a5968778695a4b3c2d1e0f0918273645546372"
#define SHA_PASSWD "2b8f4c6d1e3a5079b8c7d6e5f4031221a3b4c5d6e7f8091a2b3c4d5e6f708192"

#define REF_DEPLOY                                                    \
	{                                                             \
		S("web"), S("/home/deploy/.ssh/id_ed25519"), 0, S("") \
	}
#define REF_ROOT_KEYS                                                    \
	{                                                                \
		S("db"), S("/root/.ssh/authorized_keys"), 2, S(SHA_KEYS) \
	}
#define REF_EXPORTS                                            \
	{                                                      \
		S("nas"), S("/etc/exports"), 3, S(SHA_EXPORTS) \
	}
#define REF_FSTAB                                           \
	{                                                   \
		S("web"), S("/etc/fstab"), 9, S(SHA_PASSWD) \
	}
#define REF_ALICE                                                        \
	{                                                                \
		S("nas"), S("/srv/home/alice/.ssh/id_ed25519"), 0, S("") \
	}
#define REF_ALICE_KEYS                                                             \
	{                                                                          \
		S("build"), S("/home/alice/.ssh/authorized_keys"), 1, S(SHA_ALICE) \
	}
#define REF_BOB                                                    \
	{                                                          \
		S("nas"), S("/srv/home/bob/.ssh/id_rsa"), 0, S("") \
	}
#define REF_BOB_KEYS                                                         \
	{                                                                    \
		S("build"), S("/root/.ssh/authorized_keys"), 5, S(SHA_ALICE) \
	}
#define REF_RHOSTS                                                 \
	{                                                          \
		S("db"), S("/home/oper/.rhosts"), 4, S(SHA_RHOSTS) \
	}
#define REF_PASSWD                                           \
	{                                                    \
		S("db"), S("/etc/passwd"), 27, S(SHA_PASSWD) \
	}

static struct result_step step_db[] = {
    {.rule = "ssh-key",
	.technique = "T1021.004",
	SLICES(from, S("deploy@web")),
	.to = S("root@db"),
	.via = S(DEPLOY_KEY),
	.why =
	    S("deploy's key has no passphrase and opens root; from=\"192.0.2.0/24\" holds for web"),
	.certainty = CERTAINTY_PROVEN,
	REFS(REF_DEPLOY, REF_ROOT_KEYS)},
};
static struct result_step step_nas[] = {
    {.rule = "nfs-export",
	.technique = "T1210",
	SLICES(from, S("root@web")),
	.to = S("alice@nas"),
	.via = S("nas:/srv/home (rw, no_root_squash)"),
	.why = S("root of web writes alice's home as alice and plants a key there"),
	.certainty = CERTAINTY_PROVEN,
	REFS(REF_EXPORTS, REF_FSTAB)},
};
static struct result_step steps_build[] = {
    {.rule = "nfs-export",
	.technique = "T1210",
	SLICES(from, S("root@web")),
	.to = S("alice@nas"),
	.via = S("nas:/srv/home (rw, no_root_squash)"),
	.why = S("root of web writes alice's home as alice and plants a key there"),
	.certainty = CERTAINTY_PROVEN,
	REFS(REF_EXPORTS, REF_FSTAB)},
    {.rule = "ssh-key",
	.technique = "T1021.004",
	SLICES(from, S("alice@nas")),
	.to = S("alice@build"),
	.via = S(ALICE_KEY),
	.why = S(
	    "alice's key opens her account on build, as far as its sshd's configuration was read"),
	.certainty = CERTAINTY_LIKELY,
	SLICES(missing, S("/etc/ssh/sshd_config.d of build")),
	REFS(REF_ALICE, REF_ALICE_KEYS)},
};

static struct slice passphrase[] = {S("passphrase")};
static struct result_step steps_root[] = {
    {.rule = "nfs-export",
	.technique = "T1210",
	SLICES(from, S("root@web")),
	.to = S("bob@nas"),
	.via = S("nas:/srv/home (rw, no_root_squash)"),
	.why = S("root of web writes bob's home as bob and plants a key there"),
	REFS(REF_EXPORTS, REF_FSTAB)},
    {.rule = "ssh-key",
	.technique = "T1021.004",
	SLICES(from, S("bob@nas")),
	.to = S("root@build"),
	.via = S(BOB_KEY),
	.why = S("bob's key opens root; the key has a passphrase"),
	.certainty = CERTAINTY_POSSIBLE,
	SLICES(needs, S("passphrase")),
	REFS(REF_BOB, REF_BOB_KEYS)},
};

static struct result_reached reached_db[] = {
    {S("root"), S("db"), true, 1, CERTAINTY_PROVEN, GRADE_SHELL, NULL, 0, step_db, 1},
    {S("oper"), S("db"), false, 2, CERTAINTY_PROVEN, GRADE_SHELL, NULL, 0, step_db, 1},
    {S("postgres"), S("db"), false, 2, CERTAINTY_PROVEN, GRADE_SHELL, NULL, 0, step_db, 1},
};
static struct result_reached reached_nas[] = {
    {S("alice"), S("nas"), false, 1, CERTAINTY_PROVEN, GRADE_SHELL, NULL, 0, step_nas, 1},
};
static struct result_reached reached_build[] = {
    {S("alice"), S("build"), false, 2, CERTAINTY_LIKELY, GRADE_SHELL, NULL, 0, steps_build, 2},
    {S("root"), S("build"), true, 2, CERTAINTY_POSSIBLE, GRADE_SHELL, passphrase, 1, steps_root, 2},
};

static struct result_flag flags_web[] = {
    {"change-all-passwords", S(""), S("root is held: every hash and every key on it is known"), 0,
	NULL, 0},
    {"change-root-password", S(""), S("named as compromised"), 0, NULL, 0},
    {"inspect", S(""), S("named as compromised: take what is volatile first"), 1, NULL, 0},
};
static struct result_flag flags_db[] = {
    {"change-all-passwords", S(""), S("root is within reach, and passwords are not shadowed"), 0,
	REFS(REF_PASSWD)},
    {"change-root-password", S(""), S("at risk: 1 hop, proven"), 0, REFS(REF_ROOT_KEYS)},
    {"cut-trust", S("web root"), S("root of web is oper here by rsh, without a password"), 0,
	REFS(REF_RHOSTS)},
    {"inspect", S(""), S("a proven path of 1 hop leads here"), 2, REFS(REF_ROOT_KEYS)},
    {"revoke-key", S(DEPLOY_KEY), S("deploy@web holds the key, and it opens root"), 0,
	REFS(REF_ROOT_KEYS, REF_DEPLOY)},
};
static struct result_flag flags_nas[] = {
    {"change-passwords", S("alice"), S("the intruder can be alice here and on build"), 0,
	REFS(REF_EXPORTS)},
    {"change-passwords", S("bob"), S("his home lies on the export that web may write"), 0,
	REFS(REF_EXPORTS)},
    {"change-root-password", S(""), S("at risk: 1 hop, proven"), 0, REFS(REF_EXPORTS)},
    {"inspect", S(""), S("a proven path of 1 hop leads here"), 3, REFS(REF_EXPORTS)},
    {"unexport", S("/srv/home"), S("exported to 192.0.2.0/24 for writing, root not squashed"), 0,
	REFS(REF_EXPORTS)},
};
static struct result_flag flags_build[] = {
    {"change-root-password", S(""), S("at risk: 2 hops, likely"), 0, REFS(REF_ALICE_KEYS)},
    {"inspect", S(""), S("a likely path of 2 hops leads here"), 4, REFS(REF_ALICE_KEYS)},
    {"revoke-key", S(ALICE_KEY), S("the key lies on an export that web may read"), 0,
	REFS(REF_ALICE_KEYS, REF_ALICE)},
};

static struct result_gap gaps_build[] = {
    {S("/etc/ssh/sshd_config.d"), S("denied"), S("the agent ran as survey, not as root")},
    {S("/home/remote"), S("skipped"), S("an automounted file system")},
};

static struct result_host sample_hosts[] = {
    {.name = S("web"),
	SLICES(addresses, S("192.0.2.10"), S("2001:db8::10")),
	.seen = true,
	.reason = S(""),
	.os = S("Debian GNU/Linux 12 (bookworm)"),
	.state = STATE_COMPROMISED,
	.flags = flags_web,
	.nflags = COUNT(flags_web)},
    {.name = S("db"),
	SLICES(addresses, S("192.0.2.12")),
	.seen = true,
	.reason = S(""),
	.os = S("Debian GNU/Linux 11 (bullseye)"),
	.state = STATE_AT_RISK,
	.hops = 1,
	.reached = reached_db,
	.nreached = COUNT(reached_db),
	.flags = flags_db,
	.nflags = COUNT(flags_db)},
    {.name = S("nas"),
	SLICES(addresses, S("192.0.2.11")),
	.seen = true,
	.reason = S(""),
	.os = S("Rocky Linux 9.3 (Blue Onyx)"),
	.state = STATE_AT_RISK,
	.hops = 1,
	.reached = reached_nas,
	.nreached = COUNT(reached_nas),
	.flags = flags_nas,
	.nflags = COUNT(flags_nas)},
    {.name = S("build"),
	SLICES(addresses, S("192.0.2.13")),
	.seen = true,
	.reason = S("the stream ended early, after 214 of its records"),
	.os = S("Ubuntu 22.04.3 LTS"),
	.state = STATE_AT_RISK,
	.hops = 2,
	.certainty = CERTAINTY_LIKELY,
	.reached = reached_build,
	.nreached = COUNT(reached_build),
	.flags = flags_build,
	.nflags = COUNT(flags_build),
	.gaps = gaps_build,
	.ngaps = COUNT(gaps_build)},
    {.name = S("mute"),
	SLICES(addresses, S("192.0.2.14")),
	.reason = S("connected, but no SSH banner within 10 s"),
	.os = S(""),
	.state = STATE_UNSEEN},
    {.name = S("clean"),
	SLICES(addresses, S("192.0.2.15")),
	.seen = true,
	.reason = S(""),
	.os = S("Debian GNU/Linux 12 (bookworm)"),
	.state = STATE_CLEAR},
};

static struct result_edge sample_edges[] = {
    {.rule = "known-key",
	.technique = "T1552.004",
	SLICES(from, S("alice@nas")),
	.to = S("key:" ALICE_KEY),
	.why = S("the key lies in her home, without a passphrase"),
	REFS(REF_ALICE),
	.taken = true},
    {.rule = "known-key",
	.technique = "T1552.004",
	SLICES(from, S("bob@nas")),
	.to = S("key:" BOB_KEY),
	.why = S("the key lies in his home"),
	.certainty = CERTAINTY_POSSIBLE,
	SLICES(needs, S("passphrase")),
	REFS(REF_BOB),
	.taken = true},
    {.rule = "known-key",
	.technique = "T1552.004",
	SLICES(from, S("deploy@web")),
	.to = S("key:" DEPLOY_KEY),
	.why = S("the key lies in deploy's home, without a passphrase"),
	REFS(REF_DEPLOY),
	.taken = true},
    {.rule = "nfs-export",
	.technique = "T1210",
	SLICES(from, S("tree:nas:/srv/home (rw, root)")),
	.to = S("alice@nas"),
	.why = S("her home lies in the tree"),
	REFS(REF_EXPORTS),
	.taken = true},
    {.rule = "nfs-export",
	.technique = "T1210",
	SLICES(from, S("tree:nas:/srv/home (rw, root)")),
	.to = S("bob@nas"),
	.why = S("his home lies in the tree"),
	REFS(REF_EXPORTS),
	.taken = true},
    {.rule = "nfs-export",
	.technique = "T1210",
	SLICES(from, S("from:192.0.2.0/24"), S("root@web")),
	.to = S("tree:nas:/srv/home (rw, root)"),
	.why = S("the export names web's network"),
	REFS(REF_EXPORTS, REF_FSTAB),
	.taken = true},
    {.rule = "place",
	.technique = "",
	SLICES(from, S("on:web")),
	.to = S("from:192.0.2.0/24"),
	.why = S("192.0.2.10 is an address of web"),
	.taken = true},
    {.rule = "rhosts",
	.technique = "T1021",
	SLICES(from, S("outside:backup.example.net")),
	.to = S("oper@db"),
	.why = S("a line of .rhosts lets it in"),
	.certainty = CERTAINTY_LIKELY,
	SLICES(missing, S("the address of backup.example.net")),
	REFS(REF_RHOSTS)},
    {.rule = "rhosts",
	.technique = "T1021",
	SLICES(from, S("root@web")),
	.to = S("oper@db"),
	.why = S("a line of .rhosts lets root of web in"),
	REFS(REF_RHOSTS)},
    {.rule = "root-owns",
	.technique = "T1078.003",
	SLICES(from, S("root@db")),
	.to = S("oper@db"),
	.why = S("root becomes any account of its host"),
	.taken = true},
    {.rule = "root-owns",
	.technique = "T1078.003",
	SLICES(from, S("root@db")),
	.to = S("postgres@db"),
	.why = S("root becomes any account of its host"),
	.taken = true},
    {.rule = "root-owns",
	.technique = "T1078.003",
	SLICES(from, S("root@web")),
	.to = S("deploy@web"),
	.why = S("root becomes any account of its host"),
	.taken = true},
    {.rule = "ssh-key",
	.technique = "T1021.004",
	SLICES(from, S("key:" ALICE_KEY)),
	.to = S("alice@build"),
	.why = S("authorized_keys of alice lists it"),
	.certainty = CERTAINTY_LIKELY,
	SLICES(missing, S("/etc/ssh/sshd_config.d of build")),
	REFS(REF_ALICE_KEYS),
	.taken = true},
    {.rule = "ssh-key",
	.technique = "T1021.004",
	SLICES(from, S("from:192.0.2.0/24"), S("key:" DEPLOY_KEY)),
	.to = S("root@db"),
	.why = S("authorized_keys of root lists it"),
	REFS(REF_ROOT_KEYS),
	.taken = true},
    {.rule = "ssh-key",
	.technique = "T1021.004",
	SLICES(from, S("key:" BOB_KEY)),
	.to = S("root@build"),
	.why = S("authorized_keys of root lists it"),
	REFS(REF_BOB_KEYS),
	.taken = true},
    {.rule = "sudo",
	.technique = "T1548.003",
	SLICES(from, S("alice@build")),
	.to = S("root@build"),
	.why = S("sudoers lets her run anything"),
	.certainty = CERTAINTY_POSSIBLE,
	SLICES(needs, S("own-password"))},
};

static struct result_node sample_nodes[] = {
    {"account", S("alice@build"), S("build"), S("alice"), false, true},
    {"account", S("alice@nas"), S("nas"), S("alice"), false, true},
    {"account", S("bob@nas"), S("nas"), S("bob"), false, true},
    {"account", S("carol@clean"), S("clean"), S("carol"), false, false},
    {"account", S("deploy@web"), S("web"), S("deploy"), false, true},
    {"source", S("from:192.0.2.0/24"), S(""), S("192.0.2.0/24"), false, true},
    {"key", S("key:" ALICE_KEY), S(""), S(ALICE_KEY), false, true},
    {"key", S("key:" BOB_KEY), S(""), S(BOB_KEY), false, true},
    {"key", S("key:" DEPLOY_KEY), S(""), S(DEPLOY_KEY), false, true},
    {"place", S("on:web"), S("web"), S(""), false, true},
    {"account", S("oper@db"), S("db"), S("oper"), false, true},
    {"outside", S("outside:backup.example.net"), S(""), S("backup.example.net"), false, false},
    {"account", S("postgres@db"), S("db"), S("postgres"), false, true},
    {"account", S("root@build"), S("build"), S("root"), true, true},
    {"account", S("root@db"), S("db"), S("root"), true, true},
    {"account", S("root@web"), S("web"), S("root"), true, true},
    {"tree", S("tree:nas:/srv/home (rw, root)"), S("nas"), S("/srv/home (rw, root)"), false, true},
};

static struct result_flag sample_outside[] = {
    {"sweep-next", S("backup.example.net"), S("oper of db trusts it, and nobody looked at it"), 1,
	REFS(REF_RHOSTS)},
};

static struct result_habit sample_habits[] = {
    {S("web"), S("db"), true, true, 2, 3, S("2026-03-13T23:10:04"), REFS(REF_RHOSTS)},
    {S("198.51.100.7"), S("web"), false, true, 0, 1, S(""), REFS(REF_ALICE)},
};

static struct slice sample_twins[] = {S("nas"), S("web")};

static struct result_shared sample_shared[] = {
    {"host-key", S("SHA256:twins"), sample_twins, COUNT(sample_twins), REFS(REF_ALICE)},
};

static struct slice sample_compromised[] = {S("web")};

static const struct result sample = {
    .title = S("case-2026-03"),
    .swept_at = S("2026-03-14T02:51:07Z"),
    .compromised = sample_compromised,
    .ncompromised = 1,
    .asked = 6,
    .seen = 5,
    .hosts = sample_hosts,
    .nhosts = COUNT(sample_hosts),
    .edges = sample_edges,
    .nedges = COUNT(sample_edges),
    .nodes = sample_nodes,
    .nnodes = COUNT(sample_nodes),
    .outside = sample_outside,
    .noutside = COUNT(sample_outside),
    .habits = sample_habits,
    .nhabits = COUNT(sample_habits),
    .shared = sample_shared,
    .nshared = COUNT(sample_shared),
};

#endif
