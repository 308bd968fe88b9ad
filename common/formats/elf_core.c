/* Header, program headers, notes. */
#include "common/formats/elf_core.h"

#define MAGIC_BYTES 16
#define TYPE_CORE 4
#define SEGMENT_NOTE 4
#define NOTE_PRPSINFO 3
#define NAME_BYTES 16

struct elf {
	struct slice s;
	bool big, wide; /* bytes from the high end; 64 bits */
};

/* A number of n bytes; beyond the end all bytes are 0. */
static uint64_t number(const struct elf *e, uint64_t at, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t from = at + (e->big ? i : n - 1 - i);

		v = v << 8 | (from < e->s.n ? e->s.p[from] : 0);
	}
	return v;
}

/* Where pr_fname lies in each size that the structure has. */
static size_t name_at(size_t bytes)
{
	switch (bytes) {
	case 136:
		return 40; /* 64 bits */
	case 124:
		return 28; /* 32 bits, ids of 16 (i386, arm) */
	case 128:
		return 32; /* 32 bits, ids of 32 */
	default:
		return 0;
	}
}

static uint64_t padded(uint64_t n)
{
	return (n + 3) & ~(uint64_t)3;
}

/* The notes between two places of the file. */
static void read_notes(const struct elf *e, uint64_t at, uint64_t end, struct elf_core *core)
{
	while (at + 12 <= end && end <= e->s.n) {
		uint64_t names = number(e, at, 4), bytes = number(e, at + 4, 4);
		uint64_t data = at + 12 + padded(names);
		size_t name = name_at((size_t)bytes);

		if (number(e, at + 8, 4) == NOTE_PRPSINFO && name > 0 && data + bytes <= end) {
			core->program = slice_sub(e->s, data + name, data + name + NAME_BYTES);
			core->program = slice_sub(core->program, 0, slice_find(core->program, 0));
			return;
		}
		at = data + padded(bytes);
	}
	row_bad(&core->at, ERR_SYNTAX, "no note names the program");
}

bool elf_core_read(struct slice head, struct elf_core *core)
{
	struct elf e = {.s = head};
	uint64_t table, size, count;

	*core = (struct elf_core){.at = {.line = 1}};
	if (head.n < MAGIC_BYTES || !slice_starts(head, "\177ELF"))
		return false;
	e.wide = head.p[4] == 2;
	e.big = head.p[5] == 2;
	if (number(&e, 16, 2) != TYPE_CORE)
		return false;
	table = e.wide ? number(&e, 32, 8) : number(&e, 28, 4);
	size = number(&e, e.wide ? 54 : 42, 2);
	count = number(&e, e.wide ? 56 : 44, 2);
	for (uint64_t i = 0; i < count && table < head.n; i++, table += size) {
		uint64_t from = e.wide ? number(&e, table + 8, 8) : number(&e, table + 4, 4);
		uint64_t bytes = e.wide ? number(&e, table + 32, 8) : number(&e, table + 16, 4);

		if (number(&e, table, 4) != SEGMENT_NOTE)
			continue;
		if (from < head.n)
			read_notes(&e, from, bytes < head.n - from ? from + bytes : head.n, core);
		else
			row_bad(&core->at, ERR_SHORT, "its notes lie beyond what was read");
		return true;
	}
	row_bad(&core->at, ERR_SYNTAX, "no notes");
	return true;
}
