/*
 * The evidence records: what the agent writes and the collector reads, one list for both sides.
 * docs/EVIDENCE.md explains each field; a test holds that page against this list.
 *
 * To add a kind: one row here, the place in the agent that emits it, one section in
 * docs/EVIDENCE.md, and a derive file that turns it into facts. A collector that does not know a
 * kind keeps the record and passes over it, so old collectors read new agents.
 */
#ifndef CORDON_EVIDENCE_H
#define CORDON_EVIDENCE_H

#define EVIDENCE_FORMAT "cordon-evidence/1"

/* X(symbol, the value of "t", what it is) */
#define RECORD_LIST(X)                                                                      \
	X(REC_HELLO, "hello", "first record: who speaks, on which host, with which rights") \
	X(REC_FILE, "file", "one path asked for: status, metadata, content")                \
	X(REC_DIR, "dir", "a directory whose owner and mode decide something")              \
	X(REC_ACCOUNT, "account", "a passwd row and the state of its password")             \
	X(REC_KEY, "key", "a private key: place, format, public half; never the key")       \
	X(REC_MOUNT, "mount", "a mounted file system")                                      \
	X(REC_EXPORT, "export", "an NFS export that the kernel has active")                 \
	X(REC_SOCKET, "socket", "a socket that listens or is connected")                    \
	X(REC_PROCESS, "process", "a process")                                              \
	X(REC_PROBE, "probe", "processes that answer and do not show themselves")           \
	X(REC_SESSION, "session", "a log-in session")                                       \
	X(REC_LOGIN, "login", "a past log-in")                                              \
	X(REC_AGENT, "agent", "an ssh-agent or control socket")                             \
	X(REC_TICKET, "ticket", "a Kerberos cache or keytab: whose; never the keys")        \
	X(REC_INTERFACE, "interface", "a network interface")                                \
	X(REC_MODULE, "module", "a module of the kernel")                                   \
	X(REC_USAGE, "usage", "what a file system holds, and what its files add up to")     \
	X(REC_FOOTPRINT, "footprint", "what the agent opened, and where that may show")     \
	X(REC_NOTE, "note", "something odd that the agent met")                             \
	X(REC_END, "end", "last record: count, hash, cost")

enum record_kind {
	REC_UNKNOWN = -1, /* kept and passed over */
#define REC_ENUM(sym, word, doc) sym,
	RECORD_LIST(REC_ENUM)
#undef REC_ENUM
	    REC_COUNT
};

/* How asking for a path ended: "status" of a `file`, `dir` or `key` record. */
#define STATUS_LIST(X)                                            \
	X(STATUS_READ, "read", "opened and read to its end")      \
	X(STATUS_ABSENT, "absent", "there is no such path")       \
	X(STATUS_DENIED, "denied", "the host refused: see errno") \
	X(STATUS_SKIPPED, "skipped", "not touched: see why")      \
	X(STATUS_CUT, "cut", "larger than the cap, or changed while read: the data is a part")

enum path_status {
#define STATUS_ENUM(sym, word, doc) sym,
	STATUS_LIST(STATUS_ENUM)
#undef STATUS_ENUM
	    STATUS_COUNT
};

const char *record_word(enum record_kind kind);
const char *status_word(enum path_status status);

#endif
