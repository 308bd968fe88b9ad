/*
 * Asking for a path: the walk goes there, the content is read, the record is emitted. Each path is
 * asked for once in a run; a second time nothing happens.
 */
#ifndef CORDON_AGENT_ASK_H
#define CORDON_AGENT_ASK_H

#include "agent/gather.h"

enum ask_flags {
	ASK_LINK = 1,	  /* some servers refuse a link here: say that it is one */
	ASK_STAT = 2,	  /* only the metadata decides */
	ASK_ACCOUNTS = 4, /* its rows come as `account` records */
	ASK_SECRET = 8,	  /* as ASK_STAT, and its content must not leave by another path either */
	ASK_GROUP = 16,	  /* its second fields may be password hashes */
	ASK_OPTIONS = 32, /* its options may hold passwords */
	ASK_KEYS = 64,	  /* where private keys are expected: a file that is none gives no record */
	ASK_PROGRAM = 256,	/* what the program says of itself, and not its bytes */
	ASK_VALUES = 512,	/* its settings may hold passwords */
	ASK_ENVIRONMENT = 1024, /* its variables may hold anything */
	ASK_PEEK = 2048,	/* what it is by its bytes is said, and none of them sent */
	ASK_UNIT = 4096,	/* a unit of systemd: its Environment= may hold anything */
	ASK_COMMANDS = 8192,	/* lists of commands: a comma ends each */
	ASK_LISTED = 128,	/* its folder was just listed and said that it is a regular file */
};

/* The account whose place a path is in. It may put a link there to what only root can read, so the
 * content goes out only when the account itself could read it. */
struct asker {
	struct slice name;
	uint32_t uid, gid;
	struct slice home; /* real */
};

struct ask {
	size_t max_bytes;	   /* 0: LIMIT_FILE_BYTES */
	unsigned flags;		   /* enum ask_flags */
	const struct asker *asker; /* NULL: a place of the host's administrator */
	const char *copy_of;	   /* said in the record: it has the same bytes as this program */
	const char *core_of;	   /* said in the record: the program that a core file is of */
	const char *sha256;	   /* said in the record: of content that stays here */
	struct slice caps; /* said in the record: its capabilities, as the system keeps them */
	bool parents;	   /* ask for all directories above it, too */
	const struct names
	    *siblings; /* what its folder holds, if just listed: the rest is absent */
};

/*
 * Asks for a file and emits its record. True, with *content when that is not NULL, when content was
 * read: to be gone over for more (Include lines). It lies in a->content until the next question.
 */
bool ask_file(struct agent *a, struct slice path, const struct ask *how, struct slice *content);

/* As ask_file, for a big file, into an empty buffer of its own: its rows become records. */
bool ask_rows(struct agent *a, const char *path, unsigned flags, struct buffer *b);

/* Reads a file for the agent's own use; no record. False when there is none to be read. */
bool ask_quietly(struct agent *a, struct slice path, size_t max_bytes, struct slice *content);

/* Asks for a directory and emits its record; *f is how it ended. */
void ask_dir(struct agent *a, struct slice path, struct found *f);
/* Asks for each directory above `real`: their modes decide who gets to it, and who can change it.
 * `who`: as in struct ask. */
void ask_parents(struct agent *a, const struct asker *who, struct slice real);

/* The directory and the names in it, in a->scratch. *f is how it ended; STATUS_READ: it was listed.
 */
bool ask_names(struct agent *a, struct slice path, struct found *f, struct names *names);
/* The same for what walk_find has just found. */
bool ask_names_of(struct agent *a, struct found *f, struct names *names);

/* dir + "/" + name, in the arena. */
struct slice path_join(struct arena *a, struct slice dir, struct slice name);

#endif
