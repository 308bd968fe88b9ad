/*
 * Rules: facts in, edges out. One kind of trust per file, one table (rules.c).
 *
 * A rule is asked once for each host that was seen, in the order of the hosts' names, and reads
 * the facts of that host only; what ties hosts together are nodes that both sides name: a key's
 * fingerprint, a source pattern, a host's place. The account nodes of all hosts exist by then.
 * After the last host `finish` is called once, for what needs all hosts (which host's addresses
 * does a pattern name?).
 *
 * A rule never says more than it read: a condition that could not be read makes the edge
 * CERTAINTY_LIKELY with the condition's words in `missing`; a secret that is still needed makes it
 * CERTAINTY_POSSIBLE with the secret in `needs`; what the server refuses gives no edge.
 *
 * The first evidence of an edge is its granting line: the one to remove if the trust is to end.
 * Deciding lines (configuration, account rows) come behind it.
 *
 * To add a kind of trust `foo` (say Kerberos .k5login):
 *  1. what the agent reads for it: agent/gather.h;
 *  2. the parser of the file: common/formats/format.h;
 *  3. a fact kind, if its lines need one: collector/derive/facts.h, and its derive file: derive.h;
 *  4. collector/rules/foo.c with one descriptor, from template.c beside this file, and one row in
 *     rules[] in rules.c;
 *  5. tests/rules/foo/NAME.facts and NAME.edges: `make check` runs each and fails for a rule
 *     without cases;
 *  6. docs/trust/foo.md: what grants it, what is read for it, when it is proven, how it is abused
 *     and cut. A test fails for a rule without its page.
 */
#ifndef CORDON_RULES_RULE_H
#define CORDON_RULES_RULE_H

#include "collector/derive/facts.h"
#include "collector/graph/graph.h"
#include "collector/rules/groups.h"
#include "common/arena.h"

struct names;	 /* who is called what: names.h */
struct refusals; /* ways found shut: refusals.h */

/*
 * What a rule works with. Memory in `arena` lives until all rules have returned from this host.
 * What several rules need of a host is loaded once: its accounts in file order, its files by path.
 */
struct rule_ctx {
	struct fact_store *facts;
	struct graph *graph;
	const struct names *names;
	struct arena *arena;
	struct arena *lasting;		   /* memory until all rules have finished */
	void **kept;			   /* per rule: see rule_kept() */
	uint32_t *roots;		   /* per host of the graph: see rule_root_of() */
	struct refusals *refusals;	   /* NULL: nobody asks why not */
	uint32_t host;			   /* number in the graph */
	int64_t host_id;		   /* for fact_load */
	const struct fact_host_info *info; /* NULL when the stream had no hello */
	const struct fact_account *accounts;
	const uint32_t *account_nodes; /* of accounts[i]; those that share a uid have one node */
	size_t naccounts;
	const struct fact_account **by_name; /* sorted; the first row of a name stands first */
	const struct account_by_uid {
		int64_t uid;
		size_t index; /* in accounts */
	} * by_uid;	      /* sorted; the first of those that share a uid stands first */
	const struct fact_unix_group *groups;
	size_t ngroups;
	const struct fact_group_member *members;
	size_t nmembers;
	const struct group_index *group_index;
	const struct fact_netgroup *netgroups; /* by name, then place */
	size_t nnetgroups;
	struct netgroup_memory *netgroup_memory; /* answers of peers_netgroup() */
	const struct fact_file *files;
	size_t nfiles;
	const struct fact_file **dirs; /* directories, by real path: see rule_dir() */
	size_t ndirs;
};

struct rule {
	const char *name;      /* "ssh-key", in edges, reports and docs/trust/<name>.md */
	const char *technique; /* ATT&CK */
	const char *doc;       /* one line */
	const char *cure; /* how its granting line is ended: "revoke-key", "cut-trust", "unexport",
			     "remount"; NULL: there is no line to remove */
	enum node_kind cure_at; /* of the edges with that line: where they lead; NODE_ACCOUNT
				   stands for every way of holding an account */
	const char *nothing; /* said by `cordon why` where no line of this kind leads to an account;
				NULL: there is no such line to miss */
	bool implied;	     /* follows from holding root: not worth a path of its own */
	void (*host)(struct rule_ctx *c);
	void (*finish)(struct rule_ctx *c); /* NULL: nothing to do; host is NO_HOST then */
};

extern const struct rule *const rules[]; /* ends with NULL */
const struct rule *rules_find(struct slice name);
size_t rules_count(void);

/* Runs all rules over all seen hosts of the store. 0 or an error of the store. */
int rules_run(struct fact_store *facts, struct graph *g);

/* The same for these hosts alone, with all ways that are shut there; the graph holds what rules add
 * on the way, and is of no other use. 0 or an error of the store. */
int rules_explain(struct fact_store *facts, struct graph *g, const uint32_t *hosts, size_t nhosts,
    struct refusals *refusals);

/* Where a rule keeps what it needs from host to host: a pointer to memory in `lasting`, NULL at
 * first. */
void **rule_kept(const struct rule_ctx *c, const struct rule *rule);

/* The first account of that name (uid), or NULL; the node of an account in c->accounts. */
const struct fact_account *rule_account(const struct rule_ctx *c, struct slice name);
const struct fact_account *rule_account_uid(const struct rule_ctx *c, int64_t uid);
/* All accounts with this uid, in the order of passwd. */
const struct account_by_uid *rule_accounts_uid(const struct rule_ctx *c, int64_t uid, size_t *n);
uint32_t rule_account_node(const struct rule_ctx *c, const struct fact_account *account);
/* Is one of the fields of its password empty? Which of them counts is for the server to say. */
bool rule_may_lack_password(const struct fact_account *account);
/* The node of root on a host, or NO_NODE when no account has uid 0. */
uint32_t rule_root_node(const struct rule_ctx *c);
/* Is the host one of these, by os_id? The list ends with NULL. */
bool rule_is_system(const struct rule_ctx *c, const char *const *ids);
/* The node of root on any host of the case. Where no account is known it is called root: somebody
 * is root there. */
uint32_t rule_root_of(const struct rule_ctx *c, uint32_t host);
/* The node of "runs programs on this host, as whomever". */
uint32_t rule_place_of(const struct rule_ctx *c, uint32_t host);
/* Is the account in the group, as primary group or as listed member? */
bool rule_in_group(const struct rule_ctx *c, const struct fact_account *account, int64_t gid);

/* What is known of a path; NULL when it was not asked for. */
const struct fact_file *rule_file(const struct rule_ctx *c, struct slice path);
/* The first file whose path is not less than this one; nfiles behind the last. */
size_t rule_lower_file(const struct rule_ctx *c, struct slice path);
/* The directory with this real path, whichever path it was asked for by; or NULL. */
const struct fact_file *rule_dir(const struct rule_ctx *c, struct slice real);

/* Adds the edge premise -> conclusion that most rules need: one premise, one evidence line. */
void rule_edge(struct rule_ctx *c, const struct rule *rule, uint32_t from, uint32_t to,
    const struct evidence_ref *evidence, struct slice why);

/* A reference to a line of this host; the file's sha256 is looked up among its facts. */
struct evidence_ref rule_evidence(const struct rule_ctx *c, struct fact_origin at);
struct evidence_ref rule_evidence_path(const struct rule_ctx *c, struct slice path, uint32_t line);

#endif
