/* Over TLS with libssl, over SSH with ssh(1). */
#include "collector/cli/anchor_send.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "collector/cli/program.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

#define SECONDS 20
#define PRIORITY (13 * 8 + 5) /* log audit, notice [RFC 5424, section 6.2.1] */

static const char *now(struct arena *a)
{
	char text[32];
	time_t t = time(NULL);
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return arena_str(a, slice_str(text));
}

static int fail(const char **why, int err, const char *words)
{
	*why = words;
	return err;
}

/* ---- Syslog ---- */

struct slice anchor_syslog_message(struct arena *a, const char *line)
{
	char host[LIMIT_HOST_NAME_BYTES + 1] = "";

	gethostname(host, sizeof(host) - 1);
	return arena_printf(a, "<%d>1 %s %s cordon %ld seal - %s", PRIORITY, now(a),
	    host[0] == '\0' ? "-" : host, (long)getpid(), line);
}

static const char *tls_words(struct arena *a, SSL *ssl)
{
	long bad = ssl == NULL ? X509_V_OK : SSL_get_verify_result(ssl);
	const char *reason = ERR_reason_error_string(ERR_peek_error());

	ERR_clear_error();
	if (bad != X509_V_OK)
		return words_make(a, "its certificate: %s", X509_verify_cert_error_string(bad));
	return reason == NULL ? "no connection" : words_make(a, "%s", reason);
}

static bool trust(SSL_CTX *ctx, const char *ca)
{
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
	       (ca == NULL ? SSL_CTX_set_default_verify_paths(ctx)
			   : SSL_CTX_load_verify_file(ctx, ca)) == 1;
}

/* "host:port", and the host alone for its certificate. */
static void split_server(
    struct arena *a, const char *server, const char **host, const char **with_port)
{
	struct slice text = slice_str(server);
	size_t colon = slice_rfind(text, ':'), bracket = slice_rfind(text, ']');
	bool has_port = colon < text.n && (bracket == text.n || bracket < colon) &&
			(bracket < text.n || slice_find(text, ':') == colon);
	struct slice name = has_port ? slice_sub(text, 0, colon) : text;

	if (name.n > 1 && name.p[0] == '[' && name.p[name.n - 1] == ']')
		name = slice_sub(name, 1, name.n - 1);
	*host = arena_str(a, name);
	*with_port = words_make(a, slice_find(name, ':') < name.n ? "[%s]:%s" : "%s:%s", *host,
	    has_port ? server + colon + 1 : SYSLOG_TLS_PORT);
}

/* The whole frame; then the end of the connection is told. */
static bool write_frame(BIO *bio, SSL *ssl, struct slice message, struct arena *a)
{
	struct slice frame = arena_printf(a, "%zu %.*s", message.n, SLICE_ARG(message));

	if (BIO_write(bio, frame.p, (int)frame.n) != (int)frame.n || BIO_flush(bio) != 1)
		return false;
	/* Answered: the server has read what came before. */
	return SSL_shutdown(ssl) >= 0 && SSL_shutdown(ssl) >= 0;
}

/* libcrypto connects without blocking, to keep the time; from then on the kernel keeps it. */
static bool block_at_most(BIO *bio, int seconds)
{
	const struct timeval limit = {.tv_sec = seconds};
	int fd = (int)BIO_get_fd(bio, NULL);

	return fd >= 0 && BIO_socket_nbio(fd, 0) == 1 &&
	       setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) == 0;
}

static bool connect_tls(BIO *bio, SSL *ssl, const char *host, const char *with_port)
{
	return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1 &&
	       BIO_set_conn_hostname(bio, with_port) == 1 &&
	       BIO_do_connect_retry(bio, SECONDS, 0) == 1 && block_at_most(bio, SECONDS) &&
	       BIO_do_handshake(bio) == 1;
}

int anchor_to_syslog(
    struct arena *a, const char *server, const char *ca, const char *line, const char **why)
{
	struct slice message = anchor_syslog_message(a, line);
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	const char *host, *with_port;
	BIO *bio = NULL;
	SSL *ssl = NULL;
	int err = ERR_IO;

	if (ctx == NULL || !trust(ctx, ca)) {
		err = fail(why, ERR_USAGE, "its certificates to trust cannot be read");
		goto out;
	}
	split_server(a, server, &host, &with_port);
	bio = BIO_new_ssl_connect(ctx);
	if (bio == NULL || BIO_get_ssl(bio, &ssl) != 1 || ssl == NULL)
		*why = "no memory for a connection";
	else if (!connect_tls(bio, ssl, host, with_port) || !write_frame(bio, ssl, message, a))
		*why = tls_words(a, ssl);
	else
		err = 0;
out:
	BIO_free_all(bio);
	SSL_CTX_free(ctx);
	return err;
}

/* ---- SSH ---- */

/* For the shell over there. */
static const char *quoted(struct arena *a, struct slice text)
{
	struct out o;
	const char *kept;

	out_memory(&o);
	out_byte(&o, '\'');
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\'')
			out_str(&o, "'\\''");
		else
			out_byte(&o, text.p[i]);
	out_byte(&o, '\'');
	kept = arena_str(a, out_slice(&o));
	out_free(&o);
	return kept;
}

static bool split_place(struct arena *a, const char *place, const char **host, struct slice *file)
{
	struct slice text = slice_str(place);
	size_t close = slice_find(text, ']'), colon;
	struct slice name;

	colon = close < text.n ? close + 1 : slice_find(text, ':');
	if (colon >= text.n || text.p[colon] != ':' || colon == 0 || colon + 1 == text.n)
		return false;
	name = slice_sub(text, 0, colon);
	if (close < text.n) {
		size_t open = slice_find(name, '[');

		if (open > close)
			return false;
		name = arena_printf(a, "%.*s%.*s", SLICE_ARG(slice_sub(name, 0, open)),
		    SLICE_ARG(slice_sub(name, open + 1, close)));
	}
	*host = arena_str(a, name);
	*file = slice_sub(text, colon + 1, text.n);
	return true;
}

int anchor_over_ssh(struct arena *a, const char *place, const char *line, const char **why)
{
	const char *host;
	struct slice file;
	int status;

	if (!split_place(a, place, &host, &file))
		return fail(why, ERR_USAGE, "it is [user@]host:file");
	const char *const argv[] = {"ssh", "-T", "-o", words_make(a, "ConnectTimeout=%d", SECONDS),
	    "-o", isatty(STDIN_FILENO) ? "BatchMode=no" : "BatchMode=yes", "--", host,
	    words_make(a, "cat >>%s && sync", quoted(a, file)), NULL};
	status = program_run(
	    &(struct program){.argv = argv, .feed = arena_printf(a, "%s %s\n", now(a), line)});
	if (status == 0)
		return 0;
	return fail(why, ERR_IO,
	    status == ERR_ABSENT ? "there is no ssh here"
				 : words_make(a, "ssh ended with %d", status));
}
