/* The table, and sweep.yaml read through it. */
#include "collector/cli/sweep_args.h"

#include "collector/cli/progress.h"
#include "collector/cli/yaml_file.h"
#include "collector/net/sweep.h"
#include "include/limits.h"

#define MAX_SECONDS 86400
#define MAX_HOPS 1000

static const char *const profile_words[] = {
    [SWEEP_QUIET] = "quiet", [SWEEP_NORMAL] = "normal", [SWEEP_FAST] = "fast", NULL};
static const char *const host_key_words[] = {
    [SWEEP_KEYS_STRICT] = "strict", [SWEEP_KEYS_RECORD] = "record", NULL};
static const char *const progress_words[] = {
    [PROGRESS_AUTO] = "auto", [PROGRESS_NONE] = "none", [PROGRESS_JSON] = "json", NULL};

const struct sweep_args sweep_arg_defaults = {
    .profile = SWEEP_NORMAL, .timeout_s = 300, .max_auth_failures = 3};

#define ROW(option_name, member, how, what)                                                        \
	.name = option_name, .kind = &option_##how, .offset = offsetof(struct sweep_args, member), \
	.value = what

const struct option sweep_option_table[] = {
    {
	ROW("config", config, text, "FILE"),
	.letter = 'c',
	.doc = "Take from this YAML file what the command line leaves open: each option here is "
	       "a key there, and 'targets' is a list of TARGETs.",
	.place = OPTION_NOT_IN_FILE,
    },
    {
	ROW("output", output, text, "CASE"),
	.letter = 'o',
	.doc = "The case folder. One that exists is gone on with. Default: "
	       "./case-YYYYmmdd-HHMMSS, in UTC.",
    },
    {
	ROW("targets", targets, list, "TARGET"),
	.doc = "What to sweep, when the command line names no TARGET.",
	.place = OPTION_ONLY_IN_FILE,
    },
    {
	ROW("compromised", compromised, list, "WHO"),
	.doc = "Who is known to be compromised: the report says where they could have gone.",
    },
    {
	ROW("critical", critical, list, "WHO"),
	.doc = "Whose loss would be the worst.",
    },
    {
	ROW("inventory", inventory, text, "FILE"),
	.doc =
	    "The hosts there are, their addresses and groups: a YAML file of ours, an inventory of "
	    "Ansible's (INI or YAML), a file like /etc/hosts, or a plain list.",
    },
    {
	ROW("scope", scope, list, "BLOCK"),
	.doc = "Connect to nothing outside: addresses, blocks, hosts, @groups. The inventory's own "
	       "scope counts as well.",
    },
    {
	ROW("exclude", exclude, list, "WHAT"),
	.doc =
	    "Never touch these hosts, addresses, blocks, @groups; beside those that the inventory "
	    "excludes.",
    },
#define WAY_AT offsetof(struct sweep_args, way)
    WAY_KEYS(WAY_ROW)
#undef WAY_AT
	{
	    ROW("insist", insist, list, "HOST"),
	    .doc =
		"Send a password to this host although it is named compromised: whoever holds it "
		"can read the password.",
	},
    {
	ROW("max-auth-failures", max_auth_failures, number, "N"),
	.doc = "So many hosts in a row that refuse what is tried, and no other is tried with it "
	       "before you have said so; without a terminal it is given up. Default: 3.",
	.min = 1,
	.max = LIMIT_TARGETS,
    },
    {
	ROW("known-hosts", known_hosts, list, "FILE"),
	.doc = "Host keys to trust. Default: ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts. "
	       "Those that the case recorded always count.",
    },
    {
	ROW("host-keys", host_keys, word, "strict|record"),
	.doc = "strict: a host whose key is not known is left alone. record: a key seen for the "
	       "first time is kept in the case. A changed key is never taken. Default: strict.",
	.words = host_key_words,
    },
    {
	ROW("hops", hops, number, "N"),
	.doc =
	    "Then sweep whom the evidence names, in trust files, mounts, exports, known_hosts and "
	    "log-ins, nearest to what is compromised first, and so on N times. What lies outside "
	    "of "
	    "the scope is said, and not touched. Default: 0.",
	.max = MAX_HOPS,
    },
    {
	ROW("profile", profile, word, "quiet|normal|fast"),
	.doc =
	    "quiet: 8 hosts at once in random order, a pause of about half a second before each. "
	    "normal: 64 at once in random order. fast: 256 at once, in the order of the list. "
	    "Default: normal.",
	.words = profile_words,
    },
    {
	ROW("parallel", parallel, number, "N"),
	.doc = "Hosts at once. Default: what the profile says.",
	.min = 1,
	.max = LIMIT_PARALLEL,
    },
    {
	ROW("timeout", timeout_s, number, "SECONDS"),
	.doc = "For one host, from the first packet to the last. Default: 300.",
	.min = 1,
	.max = MAX_SECONDS,
    },
    {
	ROW("agent", agent, text, "FILE"),
	.doc = "The cordon-agent to send. Default: beside this program, then in "
	       "../libexec/cordon/.",
    },
    {
	ROW("agentless", agentless, flag, NULL),
	.doc = "Run no agent: fetch the files that it would read, over SFTP or through a shell. "
	       "Processes and ACLs are not seen then.",
    },
    {
	ROW("agent-only", agent_only, flag, NULL),
	.doc = "Where no agent can run, fetch nothing either. Without this such a host is read as "
	       "with --agentless.",
    },
    {
	ROW("paced", paced, flag, NULL),
	.doc = "The agent works little at a time and rests between: no load graph of a host shows "
	       "it. Some seconds more for each.",
    },
    {
	ROW("dns", dns, flag, NULL),
	.doc = "Look up in DNS, before the sweep, what neither inventory nor /etc/hosts has.",
    },
    {
	ROW("seal-key", seal_key, text, "FILE"),
	.doc = "Sign the seal at the end of the sweep with this SSH key: see 'cordon seal -h'. "
	       "Default: "
	       "the case is sealed, but not signed.",
    },
    {
	ROW("anchor-syslog", anchor_syslog, text, "HOST[:PORT]"),
	.doc = "Send the seal's anchor to this syslog server, over TLS.",
    },
    {
	ROW("anchor-ca", anchor_ca, text, "FILE"),
	.doc = "The certificates that say who the syslog server is. Default: this system's.",
    },
    {
	ROW("anchor-ssh", anchor_ssh, text, "[USER@]HOST:FILE"),
	.doc = "Append the seal's anchor to this file, by ssh.",
    },
    {
	ROW("progress", progress, word, "auto|none|json"),
	.doc = "auto: words for each host that fails, and on a terminal a line that is rewritten. "
	       "none: neither. json: a line for each event on standard error. Default: auto.",
	.words = progress_words,
    },
    {0},
};

int sweep_args_config(struct options *o, const char **why)
{
	const struct sweep_args *args = o->values;
	struct sweep_args from = {0};
	struct options in_file = options_begin(sweep_option_table, &from, o->arena);
	struct yaml_file f;
	yaml_node_t *root;
	int err;

	if (args->config == NULL)
		return 0;
	err = yaml_load(&f, args->config, o->arena);
	root = err == 0 ? yaml_root(&f) : NULL;
	if (root != NULL)
		err = yaml_options(&f, root, "the file", &in_file);
	*why = f.why;
	yaml_close(&f);
	if (err == 0)
		options_merge(o, &in_file);
	options_free(&in_file);
	return err;
}
