/* Content without its passwords, form by form: what is withheld, and what must stay as it is. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>

#include <cmocka.h>

#include "agent/redact.h"

static void test_redact(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	assert_int_equal(redact_options(SLICE("//srv/x /mnt cifs user=a,password=s3,rw 0 0\n"
					      "/dev/sda1 / ext4 pass 0 1\n"
					      "h:/x /y nfs passwd=,pass=p\n"),
			     &o),
	    2);
	assert_true(
	    slice_eq_str(out_slice(&o), "//srv/x /mnt cifs user=a,password=<withheld>,rw 0 0\n"
					"/dev/sda1 / ext4 pass 0 1\n"
					"h:/x /y nfs passwd=,pass=<withheld>\n"));
	out_free(&o);
}

static void test_redact_others(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	assert_int_equal(redact_options(SLICE("* -fstype=cifs,password=s3 ://srv/&\n"
					      "k -password2=\"a, b\",user=a%b nas:/k\n"
					      "auth required pam_mysql.so use_first_pass user=u "
					      "passwd=s [passwd=a b] [success=1 default=ignore]\n"),
			     &o),
	    5);
	assert_true(slice_eq_str(out_slice(&o),
	    "* -fstype=cifs,password=<withheld> ://srv/&\n"
	    "k -password2=<withheld>,user=<withheld> nas:/k\n"
	    "auth required pam_mysql.so use_first_pass user=u "
	    "passwd=<withheld> [passwd=<withheld>] [success=1 default=ignore]\n"));
	out_free(&o);
	out_memory(&o);
	assert_int_equal(redact_values(SLICE("FSAL { Name = RGW; Secret_Access_Key =\n \"a;b\"; "
					     "User_Id = \"u\"; }\n"),
			     &o),
	    1);
	assert_true(slice_eq_str(out_slice(&o), "FSAL { Name = RGW; Secret_Access_Key =\n "
						"<withheld>; User_Id = \"u\"; }\n"));
	out_free(&o);
}

static void test_redact_environment(void **state)
{
	struct out o;

	(void)state;
	out_memory(&o);
	assert_int_equal(
	    redact_environment(SLICE("PATH=\"/bin:/opt\"\n\n# TOKEN=old\nexport TOKEN=a b\\\n"
				     "PATH of it\nYWI=\nLD_PRELOAD=/x.so\nNAME=value"),
		&o),
	    5);
	assert_true(slice_eq_str(out_slice(&o),
	    "PATH=\"/bin:/opt\"\n\n# TOKEN=<withheld>\nexport TOKEN=<withheld>\n"
	    "<withheld>\n<withheld>\nLD_PRELOAD=/x.so\nNAME=<withheld>"));
	out_free(&o);
}

static void test_redact_variables(void **state)
{
	static const struct {
		bool unit;
		const char *text, *sent; /* NULL: all of it */
	} rows[] = {
	    {false, "Port 22\n\tSetEnv A=b \"C=d e\" LD_PRELOAD=/x.so\nUsePAM yes",
		"Port 22\n\tSetEnv A=<withheld> \"C=<withheld>\" LD_PRELOAD=/x.so\nUsePAM yes"},
	    {false, "setenv=A=b c\n", "setenv=A=<withheld> <withheld>\n"},
	    {false, "SetEnvoy A=b", NULL},
	    {false, "Environment=A=b \\\nssh-rsa AAAA= c", NULL}, /* it hides no key */
	    {true, "[Service]\nEnvironment=A=b 'C=d \\' e' PATH=/a \\\n  F=g\nExecStart=/x A=b\n",
		"[Service]\nEnvironment=A=<withheld> 'C=<withheld>' PATH=/a \\\n  F=<withheld>\n"
		"ExecStart=/x A=b\n"},
	    {true, "SetCredential=a:b {c} \\\n  {d}\nSetCredentialEncrypted=e: f\nX=y",
		"SetCredential=a:<withheld> "
		"\\\n<withheld>\nSetCredentialEncrypted=e:<withheld>\nX=y"},
	    {false, "\tenv += A=b\n\tenvironment = x\n",
		"\tenv += A=<withheld>\n\tenvironment = x\n"},
	    {false, "permit setenv { A=b -C D } bob as root\n",
		"permit setenv { A=<withheld> <withheld> <withheld> } bob as root\n"},
	    {false, "environment=\"A=b\" ssh-rsa AAAA== c",
		"environment=\"A=<withheld>\" ssh-rsa AAAA== c"},
	    {false, "command=\"x=\\\"y\\\"\",Environment=\"A=b\\\" c\",from=\"*\" ssh-rsa AAAA== c",
		"command=\"x=\\\"y\\\"\",Environment=\"A=<withheld>\",from=\"*\" ssh-rsa AAAA== c"},
	    {false, "command=\"environment=\\\"A=b\\\"\" ssh-rsa AAAA== c", NULL},
	    {false, "environment=\"A=b ssh-rsa AAAA", "environment=\"A=<withheld>"},
	    {false, "environment=\"LD_PRELOAD=/x\" ssh-rsa AAAA", NULL},
	    {false, "env\nSetEnv\npermit\nenvironment=\n\"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *sent = rows[i].sent != NULL ? rows[i].sent : rows[i].text;
		struct out o;
		uint32_t n;

		out_memory(&o);
		n = redact_variables(slice_str(rows[i].text), rows[i].unit, &o);
		if (!slice_eq_str(out_slice(&o), sent) || (n > 0) != (rows[i].sent != NULL))
			fail_msg("%s: %.*s", rows[i].text, SLICE_ARG(out_slice(&o)));
		out_free(&o);
	}
}

static void test_redact_commands(void **state)
{
	static const struct {
		enum redact_how how;
		const char *text, *sent; /* NULL: all of it */
	} rows[] = {
	    {REDACT_FILE, "x --password=a\\;b -v", "x --password=<withheld> -v"},
	    {REDACT_FILE, "x --db-password 'a b' c\n-v", "x --db-password <withheld> c\n-v"},
	    {REDACT_FILE, "x --no-password c --password -v --password\nc", NULL},
	    {REDACT_FILE, "DB_TOKEN=a\nenv DB_TOKEN=\"a b\" x",
		"DB_TOKEN=a\nenv DB_TOKEN=<withheld> x"},
	    {REDACT_FILE, "-o PermitEmptyPasswords=no -oPasswordAuthentication=no NOPASSWD: x",
		NULL},
	    {REDACT_FILE, "curl -u a:b c://d:e@f/g h://i@j ",
		"curl -u a:<withheld> c://d:<withheld>@f/g h://i@j "},
	    {REDACT_FILE, "sshpass -p a ssh -p 22", "sshpass -p <withheld> ssh -p <withheld>"},
	    {REDACT_FILE, "mysql -pa b\nsshd -p22", "mysql -p<withheld> b\nsshd -p22"},
	    {REDACT_UNIT, "ExecStart=x --secret \\\n  a b",
		"ExecStart=x --secret \\\n  <withheld> b"},
	    {REDACT_LISTS, "A PASSWD=/x --secret=a,/y", "A PASSWD=/x --secret=<withheld>,/y"},
	    /* A key hides behind nothing, and behind no quote. */
	    {REDACT_FILE, "command=\"x --token 'a\" ssh-rsa AAAA== c",
		"command=\"x --token <withheld>\" ssh-rsa AAAA== c"},
	    {REDACT_FILE, "command=\"x\\\\\" --token ' y\" ssh-rsa AAAA== c",
		"command=\"x\\\\\" --token <withheld>\" ssh-rsa AAAA== c"},
	    {REDACT_FILE, "command=\"x --token=\\\"a b\\\" d\" ssh-rsa AAAA== c",
		"command=\"x --token=<withheld> d\" ssh-rsa AAAA== c"},
	    {REDACT_FILE, "ssh-rsa AAAAPASS= c\nssh-rsa AAAA/TOKEN== c", NULL},
	    {REDACT_FILE, "--password", NULL},
	    {REDACT_FILE, "--password=", NULL},
	    {REDACT_FILE, "x://a:b", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *sent = rows[i].sent != NULL ? rows[i].sent : "";
		struct out o;
		uint32_t n;

		out_memory(&o);
		n = redact_commands(slice_str(rows[i].text), rows[i].how, &o);
		if (!slice_eq_str(out_slice(&o), sent) || (n > 0) != (rows[i].sent != NULL))
			fail_msg("%s: %.*s", rows[i].text, SLICE_ARG(out_slice(&o)));
		out_free(&o);
	}
}

static void test_redact_argument(void **state)
{
	static const char *const rows[][2] = {
	    {"-D", "-D"},
	    {"", ""},
	    {"-oSetEnv=A=b", "-oSetEnv=A=<withheld>"},
	    {"setenv A=b \"C=d e\"", "setenv A=<withheld> \"C=<withheld>\""},
	    {"sshd: /usr/sbin/sshd -o SetEnv=A=b c -o SetEnv=D=e -p 2 [listener] 0 of 10-100 "
	     "startups",
		"sshd: /usr/sbin/sshd -o SetEnv=A=<withheld> <withheld> -o SetEnv=D=<withheld> -p "
		"2 "
		"[listener] 0 of 10-100 startups"},
	    {"SetEnv", "SetEnv"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct out o;

		out_memory(&o);
		redact_argument(slice_str(rows[i][0]), &o);
		if (!slice_eq_str(out_slice(&o), rows[i][1]))
			fail_msg("%s: %.*s", rows[i][0], SLICE_ARG(out_slice(&o)));
		out_free(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_redact),
	    cmocka_unit_test(test_redact_others),
	    cmocka_unit_test(test_redact_environment),
	    cmocka_unit_test(test_redact_variables),
	    cmocka_unit_test(test_redact_commands),
	    cmocka_unit_test(test_redact_argument),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
