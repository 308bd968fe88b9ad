/*
 * The trust graph: nodes are what an intruder can hold, edges say what gives what.
 *
 * An edge is and/or: ALL of its premises give its conclusion; several edges to one node are
 * alternatives. Keys, source addresses and exported trees are nodes of their own, so the number of
 * edges grows with the lines that grant trust, never with pairs of hosts.
 *
 * Owner: the graph owns its nodes, edges and text, all in one arena with the graph's lifetime.
 * Hosts are numbered from 0 in the order they were added; 0..graph.nhosts-1.
 */
#ifndef CORDON_GRAPH_GRAPH_H
#define CORDON_GRAPH_GRAPH_H

#include "collector/graph/result.h"
#include "common/arena.h"

#define NO_NODE UINT32_MAX
#define NO_EDGE UINT32_MAX
#define NO_HOST UINT32_MAX

/*
 * Kinds of node. `hop`: does reaching it count as a move to another account? `prefix` stands before
 * the name in a label. X(symbol, word, prefix, hop, what holding it means)
 */
#define NODE_LIST(X)                                                                              \
	X(NODE_ACCOUNT, "account", "", 1, "runs programs as the account")                         \
	X(NODE_COMMAND, "command", "command:", 1, "runs one forced command as the account")       \
	X(NODE_FILES, "files", "files:", 1, "reads or writes files as the account")               \
	X(NODE_NET, "net", "net:", 1, "forwards connections through the account")                 \
	X(NODE_KEY, "key", "key:", 0, "can sign with a private key")                              \
	X(NODE_AGENT, "agent", "agent:", 0, "can have an ssh-agent sign")                         \
	X(NODE_CERT, "cert", "cert:", 0, "has the file of a certificate")                         \
	X(NODE_CERTIFIED, "certified", "certified:", 0,                                           \
	    "can sign with a key that a CA certified for a principal")                            \
	X(NODE_PRINCIPAL, "principal", "krb5:", 0, "has a Kerberos ticket or key of a principal") \
	X(NODE_PASSWORD, "password", "password:", 0, "knows a password")                          \
	X(NODE_PLACE, "place", "on:", 0, "runs programs on a host, as whomever")                  \
	X(NODE_SOURCE, "source", "from:", 0, "can connect from an address that a pattern names")  \
	X(NODE_GROUP, "group", "group:", 0, "acts with the rights of a group of its host")        \
	X(NODE_TREE, "tree", "tree:", 0, "has access to an exported tree")                        \
	X(NODE_FILE, "file", "file:", 0, "can change what stands in a file of a host")            \
	X(NODE_OUTSIDE, "outside", "outside:", 0, "a name or address that nobody swept")

#define NODE_ENUM(symbol, word, prefix, hop, doc) symbol,
enum node_kind { NODE_LIST(NODE_ENUM) NODE_KIND_COUNT };
#undef NODE_ENUM

struct node_kind_desc {
	const char *word, *prefix, *doc;
	bool hop;
	bool is_account; /* a way of holding an account: has host and account name */
};

const struct node_kind_desc *node_kind_desc(enum node_kind kind);
/* The grade that reaching a node of this kind gives. */
enum grade node_grade(enum node_kind kind);
enum node_kind node_kind_of_grade(enum grade grade);

struct graph_node {
	enum node_kind kind;
	uint32_t host;	   /* NO_HOST for keys, sources, outside */
	struct slice name; /* account name, fingerprint, pattern, tree, outside name; of an agent:
			      whose it is, or the path of its forwarded socket */
	int64_t uid;	   /* of an account; -1 elsewhere */
};

struct graph_host {
	struct slice name;
	int64_t id; /* in the hosts table */
};

/* What a rule says about one edge; all slices may be the rule's own, the graph copies them. */
struct edge_spec {
	const char *rule;
	const char *technique; /* ATT&CK */
	const uint32_t *from;  /* node numbers */
	size_t nfrom;
	uint32_t to;
	enum certainty certainty;
	struct slice why;     /* one sentence */
	struct slice needs;   /* words separated by commas, or empty */
	struct slice missing; /* conditions that could not be read, separated by "; ", or empty */
	struct slice used;
	const struct evidence_ref *evidence;
	size_t nevidence;
};

struct graph_edge {
	const char *rule, *technique;
	uint32_t *from;
	uint32_t nfrom;
	uint32_t to;
	enum certainty certainty;
	struct slice why, needs, missing;
	struct slice used; /* when a log last shows it in use, in that host's time zone; or empty */
	struct evidence_ref *evidence;
	uint32_t nevidence;
};

struct graph {
	struct arena arena;
	struct graph_host *hosts;
	size_t nhosts, cap_hosts;
	struct graph_node *nodes;
	size_t nnodes, cap_nodes;
	struct graph_edge *edges;
	size_t nedges, cap_edges;
	/* Hash of (kind, host, name) -> node; open addressing, NO_NODE is free. */
	uint32_t *slots;
	size_t nslots;
};

void graph_init(struct graph *g);
void graph_free(struct graph *g);

uint32_t graph_add_host(struct graph *g, struct slice name, int64_t id);

/* The node's number; made when it is new. `host` is NO_HOST where the kind has none. */
uint32_t graph_node(struct graph *g, enum node_kind kind, uint32_t host, struct slice name);
/* The same without making one: NO_NODE when there is none. */
uint32_t graph_find(const struct graph *g, enum node_kind kind, uint32_t host, struct slice name);

/* Adds an edge; one that an equal premise set already gives to the same node by the same rule is
 * kept as well: alternatives differ in evidence. Returns its number. */
uint32_t graph_add(struct graph *g, const struct edge_spec *spec);

/* "bob@db", "key:SHA256:...", "tree:nas:/srv/home (rw, root)"; in arena a. */
struct slice graph_label(const struct graph *g, struct arena *a, uint32_t node);

/* Saves the graph to the tables nodes, edges, edge_premises, edge_evidence; loads it back. */
struct sqlite3;
int graph_create_tables(struct sqlite3 *db);
int graph_save(const struct graph *g, struct sqlite3 *db);
int graph_load(struct graph *g, struct sqlite3 *db);

#endif
