/*
 * The result of a case: what the graph and the rules say about each host, ready to be told. Filled
 * by collector/rules/advice/advice.c, read by every report format and by nothing else of the
 * collector.
 *
 * Owner: all memory belongs to one arena of the caller's; a result is read-only once it is made.
 * Order: every list is sorted and the same for the same evidence, so reports are byte-equal.
 * All text is foreign and unescaped: the writers escape it for their format.
 */
#ifndef CORDON_GRAPH_RESULT_H
#define CORDON_GRAPH_RESULT_H

#include "include/slice.h"

/* How sure an edge is; the better one has the smaller number. X(symbol, word, words) */
#define CERTAINTY_LIST(X)                                                   \
	X(CERTAINTY_PROVEN, "proven", "every condition was read and holds") \
	X(CERTAINTY_LIKELY, "likely", "some condition could not be read")   \
	X(CERTAINTY_POSSIBLE, "possible", "the intruder still needs a secret")

/* What the intruder gets on the account; only a shell carries on. The better has the smaller
 * number. */
#define GRADE_LIST(X)                                                         \
	X(GRADE_SHELL, "shell", "runs any program as the account")            \
	X(GRADE_COMMAND, "command", "runs one forced command as the account") \
	X(GRADE_FILE, "file", "reads or writes files as the account")         \
	X(GRADE_NET, "net", "forwards connections from the account's host")

/* What a possible edge still needs; `needs` of edges, steps and accounts holds these words and no
 * others. X(word, what it is) */
#define NEED_LIST(X)                                                            \
	X("crack", "a password hash that can be read has to be guessed")        \
	X("own-password", "of the account that is held")                        \
	X("passphrase", "of a private key")                                     \
	X("second-factor", "another key, a password, a token or a touch of it") \
	X("spoof", "an address or a name of another host has to be taken")      \
	X("ticket", "of Kerberos, for the client")                              \
	X("victim-login", "the account's owner has to log in and run what was planted")

/* States of a host, worst first. */
#define STATE_LIST(X)                                                             \
	X(STATE_COMPROMISED, "compromised", "named as compromised")               \
	X(STATE_AT_RISK, "at-risk", "a path leads here from what is compromised") \
	X(STATE_EXPOSED, "exposed", "trusts something unknown or outside")        \
	X(STATE_UNSEEN, "unseen", "not reached, or evidence is missing")          \
	X(STATE_CLEAR, "clear", "all evidence read, no path")

#define RESULT_ENUM(symbol, word, doc) symbol,
enum certainty { CERTAINTY_LIST(RESULT_ENUM) CERTAINTY_COUNT };
enum grade { GRADE_LIST(RESULT_ENUM) GRADE_COUNT };
enum host_state { STATE_LIST(RESULT_ENUM) STATE_COUNT };
#undef RESULT_ENUM

const char *certainty_word(enum certainty c);
const char *grade_word(enum grade g);
const char *state_word(enum host_state s);
/* Is it a word of NEED_LIST? */
bool need_known(struct slice word);

/* Where a claim comes from. line 0: the file as a whole. sha256 empty: content stayed there. */
struct evidence_ref {
	struct slice host, path;
	uint32_t line;
	struct slice sha256;
};

/* One move of an attack path: from accounts (all of them are needed) to an account. */
struct result_step {
	const char *rule;      /* "ssh-key": a row of the rule table */
	const char *technique; /* ATT&CK: "T1021.004" */
	struct slice *from;    /* "alice@web" */
	size_t nfrom;
	struct slice to;  /* "bob@db" */
	struct slice via; /* "SHA256:...", an export, ...; empty when there is none */
	struct slice why; /* one sentence: what lets the intruder through */
	enum certainty certainty;
	enum grade grade;
	struct slice *needs; /* "passphrase", "crack": secrets still needed */
	size_t nneeds;
	struct slice *missing; /* conditions that could not be read */
	size_t nmissing;
	struct slice used; /* when a log last shows it in use, in that host's time zone; or empty */
	struct evidence_ref *evidence;
	size_t nevidence;
};

/* One account that can be reached, by its easiest path: best certainty, then fewest hops. */
struct result_reached {
	struct slice account, host;
	bool root; /* its uid is 0 */
	uint32_t hops;
	enum certainty certainty;
	enum grade grade;
	struct slice *needs;
	size_t nneeds;
	struct result_step *steps; /* in order; the last one ends at the account */
	size_t nsteps;
};

/* A path that was asked for and not seen: denied, skipped, cut. */
struct result_gap {
	struct slice path, status, why;
};

/* One way into an account that is closed to somebody: a line that does not let in, or one that
 * asks for what they do not hold. */
struct result_closed {
	const char *rule;   /* "ssh-key" */
	struct slice *from; /* what the way takes: "key:SHA256:...", "alice@web" */
	size_t nfrom;
	struct slice *lacks; /* those of `from` that they do not hold */
	size_t nlacks;
	bool unheld;	       /* nobody that was seen holds the first that is lacking */
	struct slice *holders; /* who does, a few */
	size_t nholders;
	struct slice to;	  /* "bob@db", "command:bob@db" */
	bool shut;		  /* whoever tries it: `why` says what shuts it, else what it is */
	struct slice why;	  /* the first condition that decides */
	struct evidence_ref at;	  /* its line; path empty: no line says it */
	struct evidence_ref line; /* the line that would grant; path empty: there is none */
};

/* A kind of trust by which nothing at all leads to the account. */
struct result_nothing {
	const char *rule;
	const char *why;
};

/* Why somebody can not become an account. */
struct result_why {
	struct slice from, to;
	struct result_reached *reached; /* they can: by these grades, the best first */
	size_t nreached;
	struct result_closed *closed; /* by rule; those that lack least first */
	size_t nclosed;
	bool cut; /* there were more than are kept */
	struct result_nothing *nothing;
	size_t nnothing;
	bool seen; /* the account's host was seen */
	bool whole;
	struct result_gap *gaps; /* of that host: what was not seen or not judged */
	size_t ngaps;
};

/* Something that an intrusion leaves, and other things too. */
struct result_sign {
	struct slice name;    /* "two-inetd": a section of docs/SIGNS.md */
	struct slice subject; /* what it is about */
	struct slice saw;     /* what was seen */
	struct slice why;     /* why it matters */
	struct evidence_ref at;
};

/* Something to do on a host. */
struct result_flag {
	const char *flag;     /* "change-root-password" */
	struct slice subject; /* the account, key, export that it is about; may be empty */
	struct slice why;     /* one sentence */
	int priority;	      /* of `inspect`: 1 is first; 0 elsewhere */
	struct evidence_ref *evidence;
	size_t nevidence;
};

struct result_host {
	struct slice name;
	struct slice *addresses;
	size_t naddresses;
	bool seen;	     /* evidence arrived, whole or cut */
	bool critical;	     /* named as critical */
	struct slice reason; /* why it is unseen or its evidence is cut; else empty */
	struct slice os;
	enum host_state state;
	uint32_t hops;		  /* compromised: 0; at-risk: of the easiest path */
	enum certainty certainty; /* of that path */
	enum grade grade;
	struct result_reached *reached; /* accounts of this host at risk, easiest first */
	size_t nreached;
	struct result_flag *flags;
	size_t nflags;
	struct result_sign *signs; /* as the facts have them, then those of the question */
	size_t nsigns;
	struct result_gap *gaps;
	size_t ngaps;
};

/* An edge of the trust graph, for maps and lists. */
struct result_edge {
	const char *rule, *technique;
	struct slice *from; /* node labels; all are needed */
	size_t nfrom;
	struct slice to;
	enum certainty certainty;
	enum grade grade;
	struct slice why;
	struct slice *needs;
	size_t nneeds;
	struct slice *missing;
	size_t nmissing;
	struct slice used; /* as in a step */
	struct evidence_ref *evidence;
	size_t nevidence;
	bool taken; /* lies on an easiest path from what is compromised */
};

/* What a node of the map is, for drawing: label as in result_edge. */
struct result_node {
	const char *kind; /* "account", "key", "place", "source", "tree", "file",
			     "outside" */
	struct slice label;
	struct slice host; /* the host it belongs to; empty for keys, sources, outside */
	struct slice name; /* the account's name, the key's fingerprint, ... */
	bool root;	   /* an account with uid 0 */
	bool held;	   /* compromised, or reachable from it */
};

/* Somebody goes from one host to another: lines of known_hosts in an account's home, log-ins of
 * which a log speaks, sessions that are up. That is habit and use, never permission. */
struct result_habit {
	struct slice from, to;	   /* hosts of the case, or names and addresses that nobody swept */
	bool from_known, to_known; /* is it a host of the case? */
	size_t lines;		   /* of known_hosts */
	size_t logins;		   /* and sessions */
	struct slice last; /* of those, in the time zone of the host that tells it; or empty */
	struct evidence_ref *evidence;
	size_t nevidence;
};

/* Hosts with one identity: each can pass for the others, or they are one host by several names. */
struct result_shared {
	const char *what; /* "host-key", "machine-id" */
	struct slice value;
	struct slice *hosts;
	size_t nhosts;
	struct evidence_ref *evidence;
	size_t nevidence;
};

/* Two cases that were merged say otherwise of one thing: kept, and told. */
#define CONFLICT_AGENT "agent"
#define CONFLICT_CLOCK "clock"
#define CONFLICT_EVIDENCE "evidence"
#define CONFLICT_HOST_KEY "host-key"
#define CONFLICT_NAME "hostname"
struct result_conflict {
	const char *what;
	struct slice host; /* empty: of no host */
	struct slice one, other;
	struct slice one_case, other_case; /* ids of their log books */
	struct slice one_time, other_time;
};

struct result {
	struct slice title;	   /* the case folder's name */
	struct slice swept_at;	   /* RFC 3339, of the last run; from the log, not the clock */
	struct slice owner;	   /* all that is not this host's was left out; empty: it was not */
	bool redacted;		   /* hosts of it came without evidence: names are pseudonyms */
	struct slice *compromised; /* as the handler named them */
	size_t ncompromised;
	size_t asked, seen;
	struct result_host *hosts; /* worst state first, then fewest hops, then name */
	size_t nhosts;
	struct result_edge *edges; /* by rule, to, from */
	size_t nedges;
	struct result_node *nodes; /* by label */
	size_t nnodes;
	struct result_flag *outside; /* "sweep this next": names that are trusted, or that somebody
					comes from or goes to, and not swept */
	size_t noutside;
	struct result_habit *habits; /* from what is at risk first, then those used most */
	size_t nhabits;
	bool habits_cut;	      /* there were more than are kept */
	struct result_shared *shared; /* by what, value */
	size_t nshared;
	struct result_conflict *conflicts; /* in the order of the later entries */
	size_t nconflicts;
};

/* ---- One case against another ---- */

/* What became of a thing between two cases. X(symbol, word, what it says) */
#define CHANGE_LIST(X)                                                           \
	X(CHANGE_NEW, "new", "the later case has it, the earlier one has not")   \
	X(CHANGE_CHANGED, "changed", "both have it, and it says something else") \
	X(CHANGE_GONE, "gone", "the earlier case has it, the later one has not")

enum change_state {
#define CHANGE_ENUM(symbol, word, doc) symbol,
	CHANGE_LIST(CHANGE_ENUM)
#undef CHANGE_ENUM
	    CHANGE_COUNT
};

const char *change_word(enum change_state s);

struct result_change {
	const char *kind; /* "authorized-key", "account", "edge", ... */
	enum change_state state;
	struct slice host;
	struct slice subject; /* the key, the line, the account, ... */
	struct slice was, is; /* what it says; empty where it is not there, or there is no more */
	struct slice unsure;  /* why it may be neither new nor gone: where one case did not look */
	struct slice time;    /* the file's last change, as the later case has it; or empty */
	struct evidence_ref at; /* in the later case; of what is gone in the earlier one */
};

/* What a host was told, and what it is told now. */
struct result_turn {
	struct slice host;
	bool was_there, is_there; /* in the case at all */
	enum host_state was, is;
	uint32_t hops; /* of `is`, when it is at-risk */
	enum certainty certainty;
	struct slice reason; /* why it is not seen wholly now */
};

struct result_changes {
	struct slice old_title, new_title, old_swept_at, new_swept_at;
	struct slice *compromised; /* by which both are judged */
	size_t ncompromised;
	struct result_turn *turns; /* of hosts that are told something else, worst first */
	size_t nturns;
	struct result_change *changes; /* by host, kind, path, subject; edges among them */
	size_t nchanges;
};

/* ---- What to do, in order ---- */

/* What became of a step. X(symbol, word, what it says) */
#define STEP_STATE_LIST(X)                                           \
	X(STEP_UNDONE, "undone", "it was done, and is undone again") \
	X(STEP_OPEN, "open", "nothing has changed")                  \
	X(STEP_UNKNOWN, "unknown", "what was read does not say")     \
	X(STEP_DONE, "done", "what was to be ended or changed is")

enum step_state {
#define STEP_ENUM(symbol, word, doc) symbol,
	STEP_STATE_LIST(STEP_ENUM)
#undef STEP_ENUM
	    STEP_STATE_COUNT
};

const char *step_state_word(enum step_state s);

struct result_plan_step {
	const struct result_flag *flag;
	struct slice host;
	size_t paths;	       /* of a line: accounts at risk whose easiest path goes over it */
	struct slice name;     /* the same whenever the plan is made of the same case */
	enum step_state state; /* where it was checked */
	struct slice says;     /* why */
};

struct result_plan {
	struct slice title, swept_at;
	struct slice *compromised;
	size_t ncompromised;
	struct result_plan_step *steps; /* in the order in which to take them */
	size_t nsteps;
	struct slice *checked; /* titles of the cases that it was checked against */
	size_t nchecked;
	struct slice checked_at; /* when the last one was swept */
};

#endif
