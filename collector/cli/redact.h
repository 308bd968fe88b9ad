/*
 * Redacted packs: what a case says of trust, without the names. A pack is made of what is listed
 * here and of nothing else, so what is new in evidence is not in it until somebody lets it in:
 * hosts, nodes and edges of the trust graph, each name replaced by a pseudonym; rules, certainties
 * and other words that are Cordon's own; numbers of lines; times. docs/CASE.md has the format.
 *
 * A pseudonym is an HMAC of the name under a key that stays with the case (case_redact_key), so one
 * name has one pseudonym in all packs of a case, and nobody without the key can try names.
 */
#ifndef CORDON_CLI_REDACT_H
#define CORDON_CLI_REDACT_H

#include "collector/cli/merge.h"
#include "collector/cli/question.h"

#define REDACT_FORMAT "cordon-redacted/1"
#define REDACT_FILE "evidence/redacted.0.jsonl" /* within its case */

/* ---- Names ---- */

struct redactor {
	uint8_t key[SHA256_BYTES];
	struct arena *arena; /* of all that is returned */
};

/* "user-3f2a9c41d07b": the digits are those of the name, whatever the kind. An empty name stays. */
struct slice redact_word(const struct redactor *r, const char *kind, struct slice name);
/* "net-1f00aa27.addr-3f2a9c41d07b": addresses of one /24 (IPv6: /64) begin alike. */
struct slice redact_address(const struct redactor *r, struct slice address);
/* A name of a host, or an address in place of one. */
struct slice redact_host(const struct redactor *r, struct slice name);
/* Folders and files that all systems have keep their names; what follows `home` is a user. */
struct slice redact_path(const struct redactor *r, struct slice path);

/* Is it what one of these returns? What comes in from elsewhere is held against it. */
bool redact_is_name(struct slice s);
bool redact_is_path(struct slice s);
/* Digits and signs of a time, and names of months. */
bool redact_is_time(struct slice s);
/* Systems by os_id that stay as they are. */
bool redact_is_system(struct slice s);

/* ---- Out ---- */

/* All lines of the graph, to `o`. 0; ERR_MISMATCH: two names have one pseudonym; ERR_IO. */
int redact_graph(const struct redactor *r, struct question *q, struct out *o);

/* Writes the redacted pack of a case to an open file. Says what fails. */
enum exit_status redact_pack(struct question *q, int fd, bool compress, struct pack_told *told);

/* ---- In ---- */

/* The redacted graphs that were merged into a case, into tables and graph: hosts, runs, edges. What
 * is not sound is said, and left out. 0 or ERR_IO. */
int redact_load(struct case_folder *c, const struct book *b, sqlite3 *db, struct graph *g,
    struct pipeline_counts *counts);

#endif
