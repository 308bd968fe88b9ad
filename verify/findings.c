/* What was found, and how it is printed: for people, or for a program. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "verify/verify.h"

struct finding {
	enum state state;
	const char *item, *why;
};

static struct finding *findings;
static size_t count, counts[STATE_COUNT];
static const char *prefix = "";

#define STATE_WORD(name) #name,
static const char *const words[] = {STATES(STATE_WORD)};

void find(enum state state, const char *item, const char *fmt, ...)
{
	char *why;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&why, fmt, ap) < 0)
		why = NULL;
	va_end(ap);
	findings = pool_more(findings, count, sizeof(*findings));
	findings[count++] = (struct finding){
	    state, pool_format("%s%s", prefix, item), pool_text(bytes_of(why == NULL ? "" : why))};
	counts[state]++;
	free(why);
}

void findings_of(const char *part)
{
	prefix = part;
}

/* Names and reasons may hold what a case's writer put there: nothing of it steers the terminal. */
static void put_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= ' ' && *text <= '~' && *text != '\\')
			putchar(*text);
		else
			printf("\\x%02x", (unsigned char)*text);
}

/* Bytes beyond ASCII as if they were Latin-1: always JSON, and no two texts alike. */
static void put_json(const char *text)
{
	putchar('"');
	for (; *text != '\0'; text++)
		if (*text >= ' ' && *text <= '~' && *text != '\\' && *text != '"')
			putchar(*text);
		else
			printf("\\u%04x", (unsigned char)*text);
	putchar('"');
}

static void print_text(void)
{
	for (size_t i = 0; i < count; i++) {
		printf("%-8s  ", words[findings[i].state]);
		put_plain(findings[i].item);
		printf("  ");
		put_plain(findings[i].why);
		putchar('\n');
	}
	for (size_t i = 0; i < STATE_COUNT; i++)
		printf("%s%zu %s", i == 0 ? "" : ", ", counts[i], words[i]);
	putchar('\n');
}

static void print_json(void)
{
	printf(
	    "{\n  \"good\": %s,\n  \"counts\": {", counts[STATE_good] == count ? "true" : "false");
	for (size_t i = 0; i < STATE_COUNT; i++)
		printf("%s\"%s\": %zu", i == 0 ? "" : ", ", words[i], counts[i]);
	printf("},\n  \"items\": [");
	for (size_t i = 0; i < count; i++) {
		printf("%s\n    {\"state\": \"%s\", \"item\": ", i == 0 ? "" : ",",
		    words[findings[i].state]);
		put_json(findings[i].item);
		printf(", \"why\": ");
		put_json(findings[i].why);
		putchar('}');
	}
	printf("\n  ]\n}\n");
}

void findings_forget(void)
{
	findings = NULL;
	count = 0;
	for (size_t i = 0; i < STATE_COUNT; i++)
		counts[i] = 0;
}

int findings_print(bool as_json)
{
	if (as_json)
		print_json();
	else
		print_text();
	if (fflush(stdout) != 0 || ferror(stdout))
		return 1;
	if (counts[STATE_good] == count)
		return 0;
	return counts[STATE_good] + counts[STATE_unsigned] == count ? 3 : 1;
}
