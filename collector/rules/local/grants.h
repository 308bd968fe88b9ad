/*
 * Lines of sudoers and doas.conf, once they are read: whom a line lets run what as whom. Of all
 * lines that fit an account, a target and a command the last decides.
 *
 * Accounts for whom the same lines count are judged together, as one class with one gate node;
 * targets are sets. So a line for everybody, as everybody, costs one edge for each account and one
 * for each target.
 *
 * What a line takes away from a program that gives a shell is no containment: `ALL, !/bin/sh` is a
 * shell. Only what takes everything away, or the very command, counts.
 *
 * Owner: everything lives in the rule context's arena.
 */
#ifndef CORDON_RULES_GRANTS_H
#define CORDON_RULES_GRANTS_H

#include "collector/rules/account_set.h"
#include "collector/rules/door.h"

struct grant_command {
	bool all;	      /* any program */
	struct slice path;    /* or this: a path, a pattern, a folder with its slash at the end */
	struct slice written; /* the path as it stands in the file; empty: the same */
	struct slice args;    /* as written: a pattern; `""` is none */
	bool has_args;	      /* false: any */
	bool pattern;	      /* `*`, `?` and `[` mean something */
	bool regex;	      /* path or args is a regular expression */
	bool unasked;	      /* there are too many of them to evaluate this one */
	bool digest;	      /* its content is bound */
	bool edits;	      /* sudoedit: files, no program */
	bool name_only;	      /* matched by the words typed, not by the file: doas */
};

struct grant {
	struct fact_origin at;
	uint32_t list;			   /* whom it is for: of grants.lists, in order */
	const struct account_set *targets; /* NULL: as the class has it by default */
	const int64_t *gids;		   /* groups that it gives beside the account itself */
	size_t ngids;
	struct grant_command what;
	bool deny;
	int nopasswd;		       /* 1 no password, 0 a password, -1 as the class has it */
	int noexec, setenv, intercept; /* 1, 0, -1 as the class has it */
	bool confined;
	struct slice chroot;
	struct slice unsure; /* what could not be read of whether it counts; or empty */
	const char *dead;    /* why it does not count on this host; or NULL */
};

/* What is asked of an account before a line counts for it. */
enum grant_gate {
	GATE_PASSWORD,	 /* its own */
	GATE_FREE,	 /* no password, but PAM has to find nothing against the account */
	GATE_OF_ANOTHER, /* nor that: PAM is asked of another account */
	GRANT_GATES
};

/* A part of a grant's targets, and what it takes to become one of them. */
struct grant_part {
	struct account_set targets;
	enum grant_gate gate;
	const char *shut; /* why it can not be had; or NULL */
	struct fact_origin shut_at;
	struct slice unsure;
	bool noexec; /* the command starts no other program, or only what it may run anyway */
	bool setenv; /* who calls sets its environment */
};

#define GRANT_PARTS 32

struct grants;
struct grant_memory;

/* Accounts for whom the same lists count. */
struct grant_class {
	struct grants *g;
	const uint32_t *accounts;
	size_t n;
	const uint32_t *turned; /* lists that say otherwise of them than of most accounts; sorted */
	size_t nturned;
	void *settings; /* of whoever judges */
	enum { CLASS_UNASKED, CLASS_OF_ONE, CLASS_OF_MANY } single;
	const struct door *admitted[GRANT_GATES]; /* grant_ways.c; NULL: not asked yet */
	uint32_t gate[GRANT_GATES];		  /* NO_NODE while nobody needed it */
};

/* Does the list name the accounts of the class? */
bool grant_class_in(const struct grant_class *k, uint32_t list);

struct grants {
	struct rule_ctx *c;
	const struct rule *rule;
	const char *program; /* "sudo" */
	struct slice path;   /* of its first file */
	struct account_set *lists;
	uint32_t nlists;
	struct grant *v; /* those of one list stand together, in the order of the lists */
	size_t n;
	struct slice unsure; /* of all */
	size_t steps;	     /* that were done */
	const char *cut;     /* why not all accounts were asked about all lines; NULL: they were */
	struct rule_ctx *lasting;    /* with memory for the host, while classes come and go */
	struct grant_memory *memory; /* grant_ways.c */
	void *ctx;
	/* Before a class is judged: sets its settings and its default targets. NULL: every grant
	 * has targets of its own. */
	struct account_set (*begin)(struct grant_class *k);
	/* Cuts the targets by what they take; returns how many parts. */
	size_t (*parts)(const struct grant_class *k, const struct grant *v,
	    const struct account_set *targets, struct grant_part *parts);
	/* What the program asks of an account before any line counts: the first of its uid, which
	 * is whom the program takes the caller for. */
	void (*admit)(const struct grants *g, struct door *d, const struct fact_account *a,
	    enum grant_gate gate);
};

void grants_judge(struct grants *g);

/* Counts what was done, an edge as GRANT_EDGE_STEPS: too many, and the rest is left out. */
void grants_step(struct grants *g, size_t steps);
#define GRANT_EDGE_STEPS 10

#endif
