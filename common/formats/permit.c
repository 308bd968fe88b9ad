/* HOST:PORT, of which either may be `*`. */
#include "common/formats/permit.h"

#include "common/number.h"

#define HOST_MAX 1025 /* NI_MAXHOST */

/* Takes the host off `HOST:PORT`; a bracketed host may hold colons [openssh misc.c hpdelim2]. */
static int take_host(struct slice *s, struct slice *host)
{
	size_t n = 0;

	if (slice_starts(*s, "[")) {
		n = slice_find(*s, ']');
		if (n++ == s->n)
			return ERR_SYNTAX;
	} else {
		while (n < s->n && s->p[n] != ':' && s->p[n] != '/')
			n++;
	}
	if (n == s->n || (s->p[n] != ':' && s->p[n] != '/'))
		return ERR_SYNTAX;
	*host = slice_starts(*s, "[") ? slice_sub(*s, 1, n - 1) : slice_sub(*s, 0, n);
	*s = slice_sub(*s, n + 1, s->n);
	return host->n < HOST_MAX ? 0 : ERR_SYNTAX;
}

static bool is_service_byte(uint8_t b)
{
	return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') ||
	       b == '_' || b == '-' || b == '*';
}

/* A port: a number from 1, `*`, or the name of a service. */
static int take_port(struct slice s, int32_t *port)
{
	int64_t number;

	if (slice_eq_str(s, "*")) {
		*port = PERMIT_ANY_PORT;
		return 0;
	}
	if (number_parse(s, 0, 65535, &number) == 0) {
		*port = (int32_t)number;
		return number > 0 ? 0 : ERR_SYNTAX;
	}
	for (size_t i = 0; i < s.n; i++)
		if (!is_service_byte(s.p[i]))
			return ERR_SYNTAX;
	*port = PERMIT_SERVICE;
	return s.n > 0 && (s.p[0] < '0' || s.p[0] > '9') ? 0 : ERR_SYNTAX;
}

int permit_parse(
    struct arena *a, struct slice text, bool listen, struct permit **list, const char **why)
{
	struct permit p = {.host = SLICE("*"), .next = *list};

	*why = "permitopen or permitlisten without host or port";
	if (!(listen && slice_find(text, ':') == text.n) && take_host(&text, &p.host) != 0)
		return ERR_SYNTAX;
	*why = "permitopen or permitlisten with a bad port";
	if (take_port(text, &p.port) != 0)
		return ERR_SYNTAX;
	*list = arena_new(a, struct permit);
	**list = p;
	return 0;
}
