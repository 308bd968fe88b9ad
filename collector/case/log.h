/* Between case.c, log.c and log_read.c: what opening a case needs of its log book, and the form of
 * a line. */
#ifndef CORDON_CASE_LOG_H
#define CORDON_CASE_LOG_H

#include "collector/case/case.h"

/* How each line ends: the hash over all bytes before this and a '}'. */
#define LOG_HASH_KEY ",\"hash\":\""
#define LOG_HASH_TAIL_BYTES (sizeof(LOG_HASH_KEY) - 1 + SHA256_HEX_BYTES - 1 + 2)
/* What the first entry has for `prev`. */
#define LOG_NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

/*
 * The lock of a case: one byte of log.jsonl for whoever changes evidence or case.db, another for
 * the time that one entry is added. They go with the descriptor [fcntl(2), open file description
 * locks], so they end with the process that held them. `wait`: until it is free. 0, ERR_BUSY,
 * ERR_IO.
 */
enum log_lock { LOG_LOCK_WORK, LOG_LOCK_ENTRY };
int log_lock(struct case_folder *c, enum log_lock which, bool wait);
void log_unlock(struct case_folder *c, enum log_lock which);

/*
 * Reads the log book for the number and hash of its last entry; a writer also notes a torn last
 * line in the log itself. 0, ERR_TYPE, ERR_IO.
 */
int log_open(struct case_folder *c);
/* Has the line the form of an entry? Then its number, and its hash as it states it. */
bool log_form(struct slice line, uint64_t *seq, char hash[SHA256_HEX_BYTES]);
/* The hash that a line of that form should state. */
void log_hash(struct slice line, char hash[SHA256_HEX_BYTES]);
/* Ends an entry that stands in `text` up to its own last member: prev, brace, hash and '\n'; the
 * line goes to `to`. */
void log_close(struct json *j, const struct out *text, const char *prev, struct out *to,
    char hash[SHA256_HEX_BYTES]);
/* log_each() over a book that is mapped already. */
int log_each_in(struct slice book, int (*fn)(const struct log_entry *, void *), void *ctx);

/* An open file as bytes; case_unmap gives them back. 0, ERR_TYPE, ERR_IO. */
int case_map_fd(int fd, struct slice *bytes);

#endif
