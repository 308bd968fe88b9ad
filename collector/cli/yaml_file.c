/* libyaml's document tree, walked to a fixed depth: aliases and nesting cost nothing. */
#include "collector/cli/yaml_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/cli/text_file.h"
#include "collector/cli/words.h"
#include "common/die.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- Words ---- */

uint32_t yaml_line(const yaml_node_t *node)
{
	return (uint32_t)node->start_mark.line + 1;
}

int yaml_fail(struct yaml_file *f, const yaml_node_t *node, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("format \"%s\"", fmt);
	f->why = words_make(f->arena, "%s:%u: %s", f->path, yaml_line(node), text);
	free(text);
	return ERR_USAGE;
}

static int fail_file(struct yaml_file *f, const char *words)
{
	f->why = words_make(f->arena, "%s: %s", f->path, words);
	return ERR_USAGE;
}

/* ---- Loading ---- */

static int fail_syntax(struct yaml_file *f, const yaml_parser_t *p)
{
	f->why = words_make(f->arena, "%s:%zu: no YAML: %s", f->path, p->problem_mark.line + 1,
	    p->problem == NULL ? "cannot be read" : p->problem);
	return ERR_USAGE;
}

int yaml_parse(struct yaml_file *f, const char *path, struct slice text, struct arena *a)
{
	yaml_parser_t parser;
	yaml_document_t second;
	int err = 0;

	*f = (struct yaml_file){.path = path, .arena = a};
	if (!yaml_parser_initialize(&parser))
		die("out of memory");
	yaml_parser_set_input_string(&parser, text.p, text.n);
	f->loaded = yaml_parser_load(&parser, &f->document);
	if (!f->loaded) {
		err = fail_syntax(f, &parser);
	} else if (yaml_root(f) != NULL) {
		if (!yaml_parser_load(&parser, &second)) {
			err = fail_syntax(f, &parser);
		} else {
			if (yaml_document_get_root_node(&second) != NULL)
				err = fail_file(f, "more than one YAML document");
			yaml_document_delete(&second);
		}
	}
	yaml_parser_delete(&parser);
	return err;
}

int yaml_load(struct yaml_file *f, const char *path, struct arena *a)
{
	struct text_file file;
	const char *why;

	*f = (struct yaml_file){.path = path, .arena = a};
	if (text_file_read(&file, path, LIMIT_YAML_BYTES, a, &why) != 0)
		return fail_file(f, why);
	return yaml_parse(f, path, file.text, a);
}

void yaml_close(struct yaml_file *f)
{
	if (f->loaded)
		yaml_document_delete(&f->document);
	f->loaded = false;
}

yaml_node_t *yaml_root(struct yaml_file *f)
{
	return yaml_document_get_root_node(&f->document);
}

/* ---- Walking ---- */

static struct slice text_of(const yaml_node_t *node)
{
	return slice_of(node->data.scalar.value, node->data.scalar.length);
}

int yaml_each_item(struct yaml_file *f, yaml_node_t *node, const char *what,
    int (*fn)(struct yaml_file *, yaml_node_t *, void *), void *ctx)
{
	int err = 0;

	if (node->type != YAML_SEQUENCE_NODE)
		return yaml_fail(f, node, "%s: a list is expected", what);
	for (yaml_node_item_t *i = node->data.sequence.items.start;
	     err == 0 && i < node->data.sequence.items.top; i++)
		err = fn(f, yaml_document_get_node(&f->document, *i), ctx);
	return err;
}

int yaml_each_pair(struct yaml_file *f, yaml_node_t *node, const char *what,
    int (*fn)(struct yaml_file *, struct slice, yaml_node_t *, yaml_node_t *, void *), void *ctx)
{
	int err = 0;

	if (node->type != YAML_MAPPING_NODE)
		return yaml_fail(f, node, "%s: keys with values are expected", what);
	for (yaml_node_pair_t *i = node->data.mapping.pairs.start;
	     err == 0 && i < node->data.mapping.pairs.top; i++) {
		yaml_node_t *key = yaml_document_get_node(&f->document, i->key);
		yaml_node_t *value = yaml_document_get_node(&f->document, i->value);

		if (key->type != YAML_SCALAR_NODE)
			return yaml_fail(f, key, "%s: a key must be a plain word", what);
		err = fn(f, text_of(key), key, value, ctx);
	}
	return err;
}

/* ---- Into values ---- */

static int add_text(struct yaml_file *f, yaml_node_t *item, void *ctx)
{
	if (item->type != YAML_SCALAR_NODE || item->data.scalar.length == 0)
		return yaml_fail(f, item, "a list of plain words is expected");
	text_list_add(ctx, arena_str(f->arena, text_of(item)));
	return 0;
}

int yaml_texts(struct yaml_file *f, yaml_node_t *node, const char *what, struct text_list *out)
{
	if (node->type == YAML_SCALAR_NODE)
		return add_text(f, node, out);
	return yaml_each_item(f, node, what, add_text, out);
}

struct setting {
	struct options *o;
	const struct option *opt;
};

static int set_value(struct yaml_file *f, yaml_node_t *value, void *ctx)
{
	struct setting *s = ctx;
	const char *why;

	if (value->type != YAML_SCALAR_NODE)
		return yaml_fail(f, value, "'%s' takes %s", s->opt->name,
		    s->opt->kind->repeats ? "plain words" : "one value");
	if (options_set(s->o, s->opt, text_of(value), &why) != 0)
		return yaml_fail(f, value, "%s", why);
	return 0;
}

static int take_pair(
    struct yaml_file *f, struct slice key, yaml_node_t *at, yaml_node_t *value, void *ctx)
{
	struct options *o = ctx;
	struct setting s = {o, options_find(o, key, OPTION_NOT_IN_FILE)};

	if (s.opt == NULL)
		return yaml_fail(f, at, "unknown key '%.*s'%s", SLICE_ARG(key),
		    options_nearest(o, key, OPTION_NOT_IN_FILE, ""));
	if (options_given(o, s.opt))
		return yaml_fail(f, at, "'%s' stands here a second time", s.opt->name);
	/* An empty list says something too. */
	if (s.opt->kind->repeats)
		o->given[s.opt - o->table] = true;
	if (s.opt->kind->repeats && value->type == YAML_SEQUENCE_NODE)
		return yaml_each_item(f, value, s.opt->name, set_value, &s);
	return set_value(f, value, &s);
}

int yaml_options(struct yaml_file *f, yaml_node_t *node, const char *what, struct options *o)
{
	return yaml_each_pair(f, node, what, take_pair, o);
}
