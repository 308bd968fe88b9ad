/*
 * What a picture of the trust graph shows. A graph has an edge for every line that grants trust; a
 * picture has room for those that lead from one host to another, and for those on the way of the
 * intruder between them. root's hold on the accounts of its own host is common knowledge and drawn
 * only on such a way.
 *
 * Conditions (a place or source that an edge also needs) are not drawn as nodes when the edge has
 * another premise, or when one node alone can meet them: they are words on the edge.
 *
 * Above LIMIT_DRAWN_EDGES the picture is reduced: hosts in place of accounts, parallel edges folded
 * and counted, and keys and sources drawn only where they tie several hosts to several others.
 * When that is still too much the weakest links go; how many is told.
 *
 * Owner: the map owns all its arrays through its arena and borrows the result.
 */
#ifndef CORDON_REPORT_MAP_H
#define CORDON_REPORT_MAP_H

#include "collector/graph/result.h"
#include "common/arena.h"

#define MAP_NO_HOST UINT32_MAX

/* How a kind of node (the word in result_node) takes part. */
struct map_kind {
	const char *word;
	const char *shape;  /* Graphviz' name */
	const char *suffix; /* behind the account's name; empty elsewhere */
	bool link;	    /* ties hosts together, drawn where it does */
	bool condition;	    /* only a word on an edge that has another premise */
	bool origin;	    /* a link that is drawn also when nobody is known to hold it */
};

struct map_node {
	const struct result_node *node;
	const struct map_kind *kind;
	uint32_t host; /* in result.hosts, or MAP_NO_HOST */
	bool drawn;
};

struct map_edge {
	const struct result_edge *edge;
	uint32_t *from; /* premises that are drawn; the others are conditions */
	uint32_t nfrom;
	uint32_t *conditions;
	uint32_t nconditions;
	uint32_t to;
	bool live; /* says more than a word on another edge does */
	bool drawn;
};

/* An end of a folded link: below nhosts a host, from there on node `end - nhosts`. */
struct map_link {
	uint32_t from, to;
	uint32_t count;		  /* edges of the graph that it stands for */
	enum certainty certainty; /* the best of them */
	bool taken;
	const char *rule; /* NULL: several */
};

struct map {
	struct arena arena;
	const struct result *result;
	struct map_node *nodes; /* as in result.nodes */
	struct map_edge *edges; /* as in result.edges */
	size_t ndrawn;		/* lines that the edges would take */
	bool reduced;		/* draw links, not edges */
	struct map_link *links; /* strongest first */
	size_t nlinks;
	size_t nleft_out; /* links beyond the limit */
};

void map_open(struct map *m, const struct result *r);
void map_close(struct map *m);

/* Steps of map_open: see map_simplify.c. */
void map_pass_sources(struct map *m);
void map_drop_root(struct map *m);

/* Fills links, nlinks and nleft_out; map_open calls it when the picture must be reduced. */
void map_reduce(struct map *m, size_t most);

#endif
