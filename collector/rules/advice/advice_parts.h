/* What the files of the advice share among themselves. */
#ifndef CORDON_RULES_ADVICE_PARTS_H
#define CORDON_RULES_ADVICE_PARTS_H

#include "collector/rules/advice/advice.h"

/* An account that the intruder can hold, in one grade. */
struct held {
	uint32_t node, host;
	struct slice account;
	bool root; /* uid 0 */
	enum grade grade;
	enum certainty certainty;
	uint32_t hops;
};

enum held_order { HELD_BY_EASE, HELD_BY_HOPS };

size_t held_list(struct arena *a, const struct reach *r, enum held_order order, struct held **out);
struct result_reached held_report(
    struct arena *a, struct reach *r, const struct held *h, bool steps);

/* The advice while it is made. */
struct advising {
	struct arena *a;
	struct fact_store *facts;
	const struct graph *g;
	const struct advice_input *in;
	struct reach reach;   /* from what is compromised */
	struct reach outside; /* from outside names, one hop */
	struct held *held;    /* by ease */
	size_t nheld;
	struct result *r;
	struct advised_host *hosts; /* in the graph's order */
};

/* A host while its row is made. */
struct advised_host {
	struct result_host row;
	bool whole;	/* its evidence ended as it should */
	bool root_held; /* root is compromised, or can be reached */
	enum certainty root_certainty;
	bool given;   /* something on it was named as compromised */
	bool missing; /* evidence is missing that could have shown a path */
	bool exposed; /* an outside name is let in */
	size_t cap_flags, cap_reached;
};

void advice_add_flag(struct advising *v, uint32_t host, const struct result_flag *flag);
/* Is it compromised, or does a path lead to it? */
bool advice_at_risk(const struct advised_host *h);
/* Why, in words. */
struct slice advice_risk_words(struct advising *v, const struct advised_host *h);
/* The flag `inspect`, in the order in which to go there. */
void advice_inspect(struct advising *v);
/* All flags of all hosts, once states are known. */
void advice_flags(struct advising *v);
/* The signs of a host. */
void advice_signs(struct advising *v, uint32_t host);
/* Edges and nodes for maps. */
void advice_map(struct advising *v);
/* Who goes where. 0 or an error of the store. */
int advice_habits(struct advising *v);
/* Hosts with one identity. */
void advice_shared(struct advising *v);
/* Names that nobody swept: behind advice_habits(). */
void advice_outside(struct advising *v);

#endif
