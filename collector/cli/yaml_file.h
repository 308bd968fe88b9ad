/*
 * YAML files, read through option tables: every key is checked and every error names file and line.
 *
 * Owner: a struct yaml_file is one loaded file; yaml_close gives it back. Texts taken from it are
 * in its arena, which is the caller's.
 */
#ifndef CORDON_CLI_YAML_FILE_H
#define CORDON_CLI_YAML_FILE_H

#include <yaml.h>

#include "collector/cli/options.h"

struct yaml_file {
	const char *path;
	yaml_document_t document;
	bool loaded;
	struct arena *arena;
	const char *why; /* "file:line: what: why", after a failure */
};

/* 0, or ERR_USAGE with f->why. Call yaml_close also then. */
int yaml_load(struct yaml_file *f, const char *path, struct arena *a);
/* The same of a text that stood in the file. */
int yaml_parse(struct yaml_file *f, const char *path, struct slice text, struct arena *a);
void yaml_close(struct yaml_file *f);

/* NULL for an empty file. */
yaml_node_t *yaml_root(struct yaml_file *f);
/* Sets f->why with file and line of the node; ERR_USAGE. */
int yaml_fail(struct yaml_file *f, const yaml_node_t *node, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
uint32_t yaml_line(const yaml_node_t *node);

/* Calls fn for each item of a sequence, or of each pair of a mapping, as long as it returns 0. 0,
 * what fn returned, or ERR_USAGE when the node is none. `what` names it in the words. */
int yaml_each_item(struct yaml_file *f, yaml_node_t *node, const char *what,
    int (*fn)(struct yaml_file *, yaml_node_t *item, void *), void *ctx);
int yaml_each_pair(struct yaml_file *f, yaml_node_t *node, const char *what,
    int (*fn)(struct yaml_file *, struct slice key, yaml_node_t *at, yaml_node_t *value, void *),
    void *ctx);

/* A mapping into the values of a table: one value a key, or a list where the option repeats. */
int yaml_options(struct yaml_file *f, yaml_node_t *node, const char *what, struct options *o);

/* Scalars of a list, or one alone. */
int yaml_texts(struct yaml_file *f, yaml_node_t *node, const char *what, struct text_list *out);

#endif
