/*
 * Every cap of Cordon, with its reason. Input beyond a cap is kept and marked, never silently
 * dropped. Units stand in the name. No other file defines a limit on foreign input.
 */
#ifndef CORDON_LIMITS_H
#define CORDON_LIMITS_H

/* The agent's side. */
#define LIMIT_FILE_BYTES (1u << 20) /* content of one file; sshd_config of a large fleet: 60 kB */
#define LIMIT_BIG_FILE_BYTES \
	(16u << 20) /* passwd, group, known_hosts, etab: they grow with the fleet */
#define LIMIT_KEY_FILE_BYTES (64u << 10) /* a private key; RSA-16384 in PEM is under 13 kB */
#define LIMIT_LOG_BYTES (4u << 20)	 /* the end of a log; 40,000 log-ins of a busy server */
#define LIMIT_LOGINS 10000		 /* different ones that one log is asked for */
#define LIMIT_USAGE_ENTRIES 4096	 /* of one file system, whose sizes are added up */
#define LIMIT_HASHED_BYTES (64u << 20)	 /* of all setuid programs together; usually 3 MB */
#define LIMIT_PROCESSES 32768		 /* looked at; a crowded server: some thousands */
#define LIMIT_SOCKETS 65536		 /* that processes hold, and of each table of the kernel */
#define LIMIT_PROBES 32768		 /* numbers that are asked with signal 0 */
#define LIMIT_FOOTPRINT 4096		 /* files that the agent lists as opened; usually 700 */
#define LIMIT_DIR_ENTRIES 4096		 /* names looked at in one directory */
#define LIMIT_INCLUDE_DEPTH 16		 /* sshd and sudo allow 16 and 128; deeper is a loop */
#define LIMIT_INCLUDE_FILES 1024	 /* files one configuration may draw in */
#define LIMIT_ACL_BYTES 516 /* a POSIX ACL: 64 entries; text grows with the square of them */
#define LIMIT_DEVICES 1024  /* disks that others than root can open */
#define LIMIT_PROGRAM_ENTRIES 20000 /* names looked at for setuid programs; /usr/bin has 1500 */
#define LIMIT_LINK_DEPTH 40	    /* symbolic links in one path: the kernel's own MAXSYMLINKS */
#define LIMIT_ACCOUNTS 1000000	    /* passwd rows; 16 MiB of passwd hold fewer */
#define LIMIT_PATH_BYTES 4096	    /* PATH_MAX of Linux */
#define LIMIT_HOME_GLOBS 4096	    /* folders and names that wildcards of one ~/.ssh/config find */
#define LIMIT_HOME_INCLUDES 128	    /* files that one ~/.ssh/config may draw in */
#define LIMIT_SCAN_NAMES 20000	    /* looked at for stray private keys; /etc and /var/lib: 6000 */
#define LIMIT_SCAN_FOLDERS 4096	    /* of these: folders */
#define LIMIT_SCAN_FILES 1024	    /* of these: opened */
#define LIMIT_AGENT_MEMORY_BYTES (128u << 20) /* the agent's address space; four big files */
#define LIMIT_TRY_SECONDS 5 /* for one answer of a network file system; six of them die at once */
#define LIMIT_AGENT_SECONDS 120 /* the agent stops itself after this, with what it has */

/* The formats. */
#define LIMIT_LINE_BYTES (64u << 10) /* one line of a configuration file; OpenSSH: 8 to 16 kB */
#define LIMIT_WORDS 512		     /* words on one line of a configuration file */
#define LIMIT_KEY_BLOB_BYTES \
	(16u << 10)		  /* public key in wire format; RSA-16384: 2.1 kB, certs more */
#define LIMIT_CERT_PRINCIPALS 256 /* names in one SSH certificate: sshd's own limit */
#define LIMIT_CERT_OPTIONS 64	  /* options in one SSH certificate; OpenSSH knows nine */
#define LIMIT_KRL_ROWS 100000	  /* what one key revocation list tells; a fleet's: thousands */
#define LIMIT_MOUNT_OPTIONS_BYTES 4096 /* mount(2) takes a page of them */
#define LIMIT_HOST_NAME_BYTES 255      /* RFC 1035, section 2.3.4 */
#define LIMIT_USER_NAME_BYTES 256      /* glibc's LOGIN_NAME_MAX */

/* The collector's side. */
#define LIMIT_RECORD_BYTES \
	(100u << 20)		 /* one evidence line: a big file, base64 or \u00XX-escaped */
#define LIMIT_NAME_ADDRESSES 256 /* of one name in a hosts file; a round robin: some ten */
#define LIMIT_STREAM_BYTES                                                            \
	(1024ull << 20)		/* evidence of one host; 100,000 accounts give 100 MB \
				 */
#define LIMIT_RECORDS 10000000	/* records of one host */
#define LIMIT_JSON_DEPTH 32	/* nesting in a record; ours have 3 */
#define LIMIT_STDERR_BYTES 4096 /* what is kept of an agent's or shell's complaints */
#define LIMIT_SFTP_REPLY_BYTES \
	(16u << 10) /* one SFTP answer; a version with its extensions: 1 kB */
#define LIMIT_SFTP_DATA_BYTES \
	(256u << 10) /* one that carries data or names; OpenSSH's largest packet */
#define LIMIT_UNASKED_BYTES (4u << 20)	    /* on the wire beside evidence; usually 20 kB */
#define LIMIT_AGENT_REPLY_BYTES (64u << 10) /* one answer of an ssh-agent; a signature: 1 kB */
#define LIMIT_AUTH_OFFERS 5  /* of one connection; OpenSSH hangs up at the sixth refusal */
#define LIMIT_PASSWORD_BYTES 1024 /* PAM takes 512 */
#define LIMIT_AUTH_ROUNDS 4  /* questions of one keyboard-interactive log-in */
#define LIMIT_NEIGHBOURS 10000 /* whom evidence names, of one hop: the nearest */
#define LIMIT_JUMPS 8	     /* jump hosts in a row */
#define LIMIT_LINK_BYTES (8u << 20) /* on the way through a jump host, not yet taken; usually 0 */
#define LIMIT_BECOME_BYTES 8192	    /* said by sudo, su or doas before the agent runs */
#define LIMIT_AGENT_KEYS 64		    /* keys of an ssh-agent; servers hang up after six */
#define LIMIT_SSHD_SETTINGS 100000  /* lines of one sshd, includes drawn in; a fleet's: 1000 */
#define LIMIT_SSHD_ENDS 64	    /* addresses and ports of one that Match tells apart */
#define LIMIT_SSHD_STEPS 20000000   /* settings gone over for all accounts; 100,000 with 50: 10M */
#define LIMIT_SHARED_KEYS 400000    /* keys times accounts, where many read the same files */
#define LIMIT_TRUST_STEPS 20000000  /* lines of trust for accounts and hosts; a client is 50 */
#define LIMIT_EXPORT_STEPS 20000000 /* entries of exports asked about hosts; a wildcard is 1 */
#define LIMIT_SUDOERS_LINES 100000  /* entries of one sudoers, includes drawn in */
#define LIMIT_SUDO_STEPS 5000000  /* items of lists of one sudoers; a fleet's has some thousands */
#define LIMIT_GRANTS 1000000	  /* lines times commands of one sudoers, aliases written out */
#define LIMIT_GRANT_STEPS 3000000 /* lines for accounts of one sudoers; 10,000 with 20 each: 2M */
#define LIMIT_PAM_BYTES 100000000 /* gone over for all accounts by one stack; 10,000 and 10 kB */
#define LIMIT_GRANT_TURNS 4000000 /* accounts times lists that name them, of one sudoers */
#define LIMIT_AUTOFS_ENTRIES 400000 /* of all maps, `*` once for each account; 100,000 homes */
#define LIMIT_HOST_KEYS 64	    /* that sshd's configuration names; usually 3 */
#define LIMIT_SSHDS 16		    /* command lines of sshd on one host; usually one */
#define LIMIT_CA_LINES 256	    /* of one file of CAs: each opens each account */
#define LIMIT_KEY_PATTERNS 1024	    /* different words of AuthorizedKeysFile on one host */
#define LIMIT_KEY_PATHS 10000000    /* those words for all accounts; 100,000 times 100 */
#define LIMIT_CASE_FILES 10000000   /* of one case: hosts times runs */
#define LIMIT_SIGNATURE_BYTES (64u << 10) /* of a seal, armored; RSA-16384: 6 kB */
#define LIMIT_SIGNER_NAMES 64		  /* that ssh-keygen is asked about for one signature */
#define LIMIT_STAMP_BYTES (64u << 10)	  /* an answer with its chain of certificates: 6 kB */
#define LIMIT_YAML_BYTES (64u << 20)	  /* an inventory of 100,000 hosts has some 10 MB */
#define LIMIT_TARGETS 1000000		  /* hosts of one sweep */
#define LIMIT_PARALLEL 4096		  /* connections at once: one descriptor each */
#define LIMIT_DRAWN_EDGES 500		  /* beyond it dot needs minutes and the eye gives up */
#define LIMIT_DRAW_SECONDS 60		  /* for Graphviz; at the limit above it needs a few */
#define LIMIT_PICTURE_BYTES (64u << 20)	  /* of SVG; 500 edges make 1 MB */

#endif
