/*
 * Many SSH log-ins, one after the other and a few side by side: the attempts of tests/lab/generate,
 * which take ssh(1) three times as long. knocker PARALLEL JOBS; a line of the file JOBS is
 *
 *	NUMBER USER UID WAYS ADDRESS,... KEY... [/ KEY...]
 *
 * and its answer a line `NUMBER GRADE`: the best that the keys give from one of the addresses. Keys
 * behind the slash are the decrypted copies of locked ones; when nothing but they help, it is
 * `NUMBER passphrase GRADE`. WAYS has an `s` when RSA keys are tried with each of their signatures,
 * and an `e` when an empty password is tried as well.
 *
 * What a log-in gives, as in truth/try/ssh.sh: `shell` when a command says UID, `command` when
 * another one ran in its place, `file` when SFTP answers, `net` when a forwarded connection does,
 * else `no`.
 */
#include <libssh/libssh.h>
#include <libssh/sftp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/die.h"

#define MOST_KEYS 32
#define ALL_SIGNATURES                                                                       \
	"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"           \
	"rsa-sha2-512,rsa-sha2-256,ssh-rsa,ssh-ed25519-cert-v01@openssh.com,"                \
	"ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com," \
	"ecdsa-sha2-nistp521-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com,"        \
	"rsa-sha2-256-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com"
#define SERVER "192.0.2.20"
#define SERVER_V6 "2001:db8::20"

enum grade { NO, NET, FILES, COMMAND, SHELL };

static const char *const grades[] = {"no", "net", "file", "command", "shell"};

struct job {
	char *number, *user, *uid, *addresses;
	bool all_signatures, empty_password;
	const char *keys[MOST_KEYS];
	int nkeys, nplain;
};

/* ---- What a session gets ----*/

static enum grade try_command(ssh_session session, const struct job *job)
{
	ssh_channel channel = ssh_channel_new(session);
	char said[256], want[64];
	int n, len = 0, status = -1;

	if (ssh_channel_open_session(channel) == SSH_OK &&
	    ssh_channel_request_exec(channel, "echo \"I am $(id -u)\"") == SSH_OK) {
		ssh_channel_send_eof(channel);
		while (len < (int)sizeof(said) - 1 &&
		       (n = ssh_channel_read_timeout(channel, said + len,
			    (uint32_t)((int)sizeof(said) - 1 - len), 0, 10000)) > 0)
			len += n;
		status = ssh_channel_get_exit_status(channel);
	}
	said[len] = '\0';
	ssh_channel_free(channel);
	snprintf(want, sizeof(want), "I am %s\n", job->uid);
	if (strcmp(said, want) == 0)
		return SHELL;
	return status == 0 ? COMMAND : NO;
}

static int try_files(ssh_session session)
{
	sftp_session sftp = sftp_new(session);
	int served;

	if (sftp == NULL)
		return 0;
	served = sftp_init(sftp) == SSH_OK;
	sftp_free(sftp);
	return served;
}

/* The server's word for a place that it let the client ask for, and where nothing answers: RFC 4254
 * 5.1, SSH_OPEN_CONNECT_FAILED. */
#define NOTHING_THERE "error (2)"

static int opens(ssh_session session, const char *host, int port)
{
	ssh_channel channel = ssh_channel_new(session);
	int served = ssh_channel_open_forward(channel, host, port, "127.0.0.1", 1) == SSH_OK ||
		     strstr(ssh_get_error(session), NOTHING_THERE) != NULL;

	ssh_channel_free(channel);
	return served;
}

static int listens(ssh_session session, int port)
{
	return ssh_channel_listen_forward(session, "127.0.0.1", port, NULL) == SSH_OK;
}

/* Where not to the one place, then back to here; and by what the lines that are tried permit. */
static int try_net(ssh_session session)
{
	int port;

	return opens(session, "127.0.0.1", 22) || opens(session, "localhost", 1) ||
	       ssh_channel_listen_forward(session, "127.0.0.1", 0, &port) == SSH_OK ||
	       listens(session, 1) || listens(session, 8099);
}

static enum grade graded(ssh_session session, const struct job *job)
{
	enum grade grade = try_command(session, job);

	if (grade == NO && try_files(session))
		grade = FILES;
	if (grade == NO && try_net(session))
		grade = NET;
	return grade;
}

/* ---- Getting in ---- */

static ssh_session connected(const struct job *job, const char *address)
{
	ssh_session session = ssh_new();
	long timeout = 10;
	int off = 0, verbose = SSH_LOG_NOLOG;
	const char *server = strchr(address, ':') == NULL ? SERVER : SERVER_V6;

	if (strncmp(address, "fe80:", 5) == 0)
		server = getenv("B_LINK");
	if (session == NULL || server == NULL)
		die("knocker: no session");
	ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &off);
	ssh_options_set(session, SSH_OPTIONS_LOG_VERBOSITY, &verbose);
	ssh_options_set(session, SSH_OPTIONS_HOST, server);
	ssh_options_set(session, SSH_OPTIONS_USER, job->user);
	ssh_options_set(session, SSH_OPTIONS_BINDADDR, address);
	ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &timeout);
	ssh_options_set(session, SSH_OPTIONS_KEY_EXCHANGE, "curve25519-sha256");
	if (ssh_connect(session) == SSH_OK) {
		/* Where the server hangs up the library still waits for as long. */
		timeout = 3;
		ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &timeout);
		return session;
	}
	ssh_free(session);
	return NULL;
}

/* The certificate that stands beside a key, as a key to log in with; NULL: there is none. */
static ssh_key certified(const char *path, ssh_key key)
{
	char beside[640];
	ssh_key cert = NULL;

	snprintf(beside, sizeof(beside), "%s-cert.pub", path);
	if (ssh_pki_import_cert_file(beside, &cert) != SSH_OK)
		return NULL;
	if (ssh_pki_copy_cert_to_privkey(cert, key) == SSH_OK)
		return cert;
	ssh_key_free(cert);
	return NULL;
}

/* By one public key, which may be a certificate, and the private key. */
static int offer(ssh_session session, const struct job *job, ssh_key public, ssh_key private)
{
	static const char *const signatures[] = {"rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"};
	int said = SSH_AUTH_DENIED;

	if (!job->all_signatures || ssh_key_type(private) != SSH_KEYTYPE_RSA || public != NULL) {
		ssh_options_set(session, SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, ALL_SIGNATURES);
		if (public == NULL)
			return ssh_userauth_publickey(session, NULL, private);
		said = ssh_userauth_try_publickey(session, NULL, public);
		return said == SSH_AUTH_SUCCESS ? ssh_userauth_publickey(session, NULL, private)
						: said;
	}
	for (int i = 0; i < 3 && said == SSH_AUTH_DENIED; i++) {
		ssh_options_set(session, SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, signatures[i]);
		said = ssh_userauth_publickey(session, NULL, private);
	}
	return said;
}

/* PATH is a key's file, PATH+ the certificate beside it. */
static int authenticate(ssh_session session, const struct job *job, const char *path)
{
	char file[512];
	size_t n = strlen(path);
	bool by_cert = n > 0 && path[n - 1] == '+';
	ssh_key key = NULL, cert = NULL;
	int said = SSH_AUTH_DENIED;

	snprintf(file, sizeof(file), "%.*s", (int)(n - by_cert), path);
	if (ssh_pki_import_privkey_file(file, NULL, NULL, NULL, &key) != SSH_OK)
		return SSH_AUTH_DENIED;
	if (by_cert)
		cert = certified(file, key);
	if (!by_cert || cert != NULL)
		said = offer(session, job, cert, key);
	ssh_key_free(cert);
	ssh_key_free(key);
	return said;
}

/* As `none`, which is what sshd takes an empty password that comes first for, and behind a wrong
 * one; and where a prompt asks. */
static int offer_nothing(ssh_session session)
{
	int said = ssh_userauth_none(session, NULL);

	if (said != SSH_AUTH_SUCCESS)
		said = ssh_userauth_password(session, NULL, "");
	if (said == SSH_AUTH_DENIED &&
	    ssh_userauth_password(session, NULL, "wrong") == SSH_AUTH_DENIED)
		said = ssh_userauth_password(session, NULL, "");
	if (said == SSH_AUTH_DENIED &&
	    (said = ssh_userauth_kbdint(session, NULL, NULL)) == SSH_AUTH_INFO) {
		for (int i = 0; i < ssh_userauth_kbdint_getnprompts(session); i++)
			ssh_userauth_kbdint_setanswer(session, (unsigned)i, "");
		said = ssh_userauth_kbdint(session, NULL, NULL);
	}
	return said;
}

/* What keys[*at] to keys[end - 1] give in one connection; *at becomes the first one that was not
 * asked for. */
static enum grade knock_once(const struct job *job, const char *address, int *at, int end)
{
	ssh_session session = connected(job, address);
	enum grade grade = NO;
	int said = SSH_AUTH_PARTIAL, refused = 0;

	if (session == NULL) {
		*at = end;
		return NO;
	}
	/* sshd hangs up after six tries, which libssh then waits for; a key with all signatures is
	 * three. */
	while (*at < end && refused <= (job->all_signatures ? 0 : 4) &&
	       (said == SSH_AUTH_DENIED || said == SSH_AUTH_PARTIAL)) {
		said = authenticate(session, job, job->keys[(*at)++]);
		refused += said == SSH_AUTH_DENIED;
	}
	if (said == SSH_AUTH_PARTIAL && job->empty_password)
		said = offer_nothing(session);
	if (said == SSH_AUTH_SUCCESS)
		grade = graded(session, job);
	ssh_disconnect(session);
	ssh_free(session);
	return grade;
}

static enum grade knock(const struct job *job, int end)
{
	enum grade best = NO;
	char *list = strdup(job->addresses), *rest = list, *address;

	while (best != SHELL && (address = strsep(&rest, ",")) != NULL) {
		for (int at = 0; best != SHELL && at < end;) {
			enum grade grade = knock_once(job, address, &at, end);

			best = grade > best ? grade : best;
		}
		if (best != SHELL && job->empty_password) {
			int none = 0;
			enum grade grade = knock_once(job, address, &none, 0);

			best = grade > best ? grade : best;
		}
	}
	free(list);
	return best;
}

/* ---- Jobs ---- */

static int read_job(char *line, struct job *job)
{
	char *word, *ways, *rest = line;

	*job = (struct job){.nplain = -1};
	job->number = strsep(&rest, " ");
	job->user = strsep(&rest, " ");
	job->uid = strsep(&rest, " ");
	ways = strsep(&rest, " ");
	job->addresses = strsep(&rest, " ");
	if (job->addresses == NULL)
		return -1;
	job->all_signatures = strchr(ways, 's') != NULL;
	job->empty_password = strchr(ways, 'e') != NULL;
	while ((word = strsep(&rest, " ")) != NULL) {
		if (strcmp(word, "/") == 0)
			job->nplain = job->nkeys;
		else if (word[0] != '\0' && job->nkeys < MOST_KEYS)
			job->keys[job->nkeys++] = word;
	}
	if (job->nplain < 0)
		job->nplain = job->nkeys;
	return 0;
}

static void do_job(const struct job *job)
{
	enum grade grade = knock(job, job->nplain);
	const char *secret = "";

	if (grade == NO && job->nplain < job->nkeys) {
		grade = knock(job, job->nkeys);
		secret = grade == NO ? "" : "passphrase ";
	}
	printf("%s %s%s\n", job->number, secret, grades[grade]);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int parallel = argc > 1 ? atoi(argv[1]) : 1, part = 0, number = 0;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	struct job job;
	FILE *jobs = argc > 2 ? fopen(argv[2], "r") : NULL;

	if (jobs == NULL)
		die("knocker: usage: knocker PARALLEL JOBS");
	signal(SIGPIPE, SIG_IGN);
	for (int i = 1; i < parallel && part == 0; i++)
		if (fork() == 0)
			part = i;
	if (part > 0 && (jobs = freopen(argv[2], "r", jobs)) == NULL)
		die("knocker: no jobs");
	while ((n = getline(&line, &cap, jobs)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (number++ % parallel == part && read_job(line, &job) == 0)
			do_job(&job);
	}
	free(line);
	while (wait(NULL) > 0)
		continue;
	return 0;
}
