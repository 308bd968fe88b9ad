/*
 * polkit: pkexec runs a program as root where the answer to `org.freedesktop.policykit.exec` is
 * yes, systemd starts units for whom it lets manage them, and so on. Rules in JavaScript
 * (polkit_rules.c) are evaluated; files of the older kind, .pkla (polkit_pkla.c), count where a
 * polkit reads them [polkit(8), pkexec(1), pklocalauthority(8)].
 */
#include "collector/rules/local/polkit.h"
#include "collector/rules/rule_list.h"

const char *const polkit_actions[] = {
    "org.freedesktop.policykit.exec",
    "org.freedesktop.systemd1.manage-unit-files",
    "org.freedesktop.systemd1.manage-units",
    "org.freedesktop.accounts.user-administration",
    "org.freedesktop.packagekit.package-install-untrusted",
    "org.libvirt.unix.manage",
};

const size_t polkit_action_count = sizeof(polkit_actions) / sizeof(polkit_actions[0]);

static void run(struct rule_ctx *c)
{
	static const char *const places[] = {"/usr/bin/pkexec"};
	struct polkit_judging j = {.c = c, .program = door_open(c, &rule_polkit)};
	struct fact_config_line *lines;

	j.n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines);
	j.lines = lines;
	j.pkexec = setuid_program_find(&j.program, places, 1);
	for (size_t i = 0; i < j.n; i++) {
		j.shipped =
		    j.shipped || slice_starts(lines[i].path, "/usr/share/polkit-1/rules.d/");
		j.compat = j.compat || slice_ends(lines[i].path, "polkit-pkla-compat.rules");
	}
	polkit_rules_judge(&j);
	polkit_pkla_judge(&j);
}

const struct rule rule_polkit = {
    .name = "polkit",
    .technique = "T1548",
    .doc = "rules of polkit let an account act as root",
    .cure = "cut-trust",
    .cure_at = NODE_ACCOUNT,
    .host = run,
};
