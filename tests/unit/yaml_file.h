/* YAML files: written for one test, and the samples in config/. */
#ifndef CORDON_TESTS_UNIT_YAML_FILE_H
#define CORDON_TESTS_UNIT_YAML_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char file_path[64];

/* Writes the text to a file of its own; its name is in file_path. */
static void write_yaml(const char *text, size_t n)
{
	int fd;

	snprintf(file_path, sizeof(file_path), "/tmp/cordon-yaml-XXXXXX");
	fd = mkstemp(file_path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), (ssize_t)n);
	close(fd);
}

/* The words must be "<file>" and then these. */
static void assert_words(const char *got, const char *behind_the_file)
{
	char want[512];

	snprintf(want, sizeof(want), "%s%s", file_path, behind_the_file);
	assert_string_equal(got, want);
}

/* Does the file mention the key, as itself or behind a '#'? */
static bool mentions(const char *path, const char *key)
{
	char line[256], want[64];
	bool found = false;
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	snprintf(want, sizeof(want), "%s:", key);
	while (!found && fgets(line, sizeof(line), f) != NULL)
		found = strncmp(line + strspn(line, "# -"), want, strlen(want)) == 0;
	fclose(f);
	return found;
}

#endif
