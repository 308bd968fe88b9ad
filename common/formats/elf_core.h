/*
 * Which program a core file is of: the note NT_PRPSINFO of its first PT_NOTE segment [core(5),
 * elf(5); linux include/linux/elfcore.h]. The name is as long as the kernel keeps it, 15 bytes. The
 * arguments beside it are passed over: they may hold passwords.
 */
#ifndef CORDON_FORMATS_ELF_CORE_H
#define CORDON_FORMATS_ELF_CORE_H

#include "common/formats/format.h"

struct elf_core {
	struct row at; /* bad: it is a core file, and what it says is not sound */
	struct slice program;
};

/* From the first bytes of a file; false when it is no core file. 64 and 32 bits, either byte order.
 */
bool elf_core_read(struct slice head, struct elf_core *core);

#endif
