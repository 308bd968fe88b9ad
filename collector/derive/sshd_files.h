/*
 * Files that the configurations of a host's sshds name, for every account that they name them for.
 * Each is read once, whoever shares it. For derivers behind derive_ssh_config, whose settings they
 * look up.
 */
#ifndef CORDON_DERIVE_SSHD_FILES_H
#define CORDON_DERIVE_SSHD_FILES_H

#include "collector/derive/derive.h"

struct sshd_files {
	struct derive_ctx *c;
	void (*read)(struct derive_ctx *c, const struct evidence_file *file);
	uint8_t *done; /* per file of the context */
	struct slice root_home;
	struct slice *patterns; /* read already: the same words stand in many Match blocks */
	size_t npatterns;
	bool full;	   /* a limit was met, and said */
	uint64_t paths;	   /* asked for so far */
	struct arena path; /* one path at a time */
	const struct fact_sshd_setting *settings;
	size_t nsettings;
};

/* `read` is given each file that has content, or a reason why it has none, once. */
void sshd_files_begin(struct sshd_files *f, struct derive_ctx *c,
    void (*read)(struct derive_ctx *c, const struct evidence_file *file));
void sshd_files_end(struct sshd_files *f);

/* The file of exactly this path. */
void sshd_files_path(struct sshd_files *f, struct slice path);
/* What a pattern with tokens names, for all accounts; `at` is the line that has it. */
void sshd_files_pattern(struct sshd_files *f, struct slice pattern, struct fact_origin at);
/* The arguments of all lines of a keyword, as paths or as patterns. */
void sshd_files_paths_of(struct sshd_files *f, const char *keyword);
void sshd_files_patterns_of(struct sshd_files *f, const char *keyword);

#endif
