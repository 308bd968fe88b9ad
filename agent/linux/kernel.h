/*
 * The kernel's interface to seccomp, Landlock and capabilities, as far as the locks use it. A C
 * library such as musl brings no kernel headers, and those of a build host may be older than the
 * kernels that the agent meets. [linux/seccomp.h, linux/filter.h, linux/bpf_common.h,
 * linux/audit.h, linux/landlock.h, linux/capability.h: these numbers never change.]
 */
#ifndef CORDON_AGENT_LINUX_KERNEL_H
#define CORDON_AGENT_LINUX_KERNEL_H

#include <stdint.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define KERNEL_AUDIT_ARCH 0xc000003eu
#elif defined(__i386__)
#define KERNEL_AUDIT_ARCH 0x40000003u
#elif defined(__aarch64__)
#define KERNEL_AUDIT_ARCH 0xc00000b7u
#elif defined(__arm__)
#define KERNEL_AUDIT_ARCH 0x40000028u
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define KERNEL_AUDIT_ARCH 0xc0000015u
#elif defined(__s390x__)
#define KERNEL_AUDIT_ARCH 0x80000016u
#elif defined(__riscv) && __riscv_xlen == 64
#define KERNEL_AUDIT_ARCH 0xc00000f3u
#else
#error "agent/linux/kernel.h does not know this architecture"
#endif

/* Where the low half of a 64-bit argument stands. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define KERNEL_LOW_HALF 4
#else
#define KERNEL_LOW_HALF 0
#endif

/* seccomp(2): a program of classic BPF over struct kernel_call. */
#define KERNEL_SECCOMP_FILTER 2 /* prctl(PR_SET_SECCOMP, ...) */
#define KERNEL_ALLOW 0x7fff0000u
#define KERNEL_KILL 0x80000000u

struct kernel_call {
	int32_t nr;
	uint32_t arch;
	uint64_t ip;
	uint64_t args[6];
};

struct kernel_bpf {
	uint16_t code;
	uint8_t yes, no; /* steps to pass over */
	uint32_t k;
};

struct kernel_bpf_program {
	uint16_t n;
	struct kernel_bpf *steps;
};

#define KERNEL_BPF_LOAD 0x20	/* BPF_LD | BPF_W | BPF_ABS */
#define KERNEL_BPF_EQUAL 0x15	/* BPF_JMP | BPF_JEQ | BPF_K */
#define KERNEL_BPF_GREATER 0x25 /* BPF_JMP | BPF_JGT | BPF_K */
#define KERNEL_BPF_ANY_BIT 0x45 /* BPF_JMP | BPF_JSET | BPF_K */
#define KERNEL_BPF_RETURN 0x06	/* BPF_RET | BPF_K */

/* landlock(7). The numbers of the calls are the same on all architectures. */
#define KERNEL_LANDLOCK_CREATE 444
#define KERNEL_LANDLOCK_ADD 445
#define KERNEL_LANDLOCK_RESTRICT 446
#define KERNEL_LANDLOCK_VERSION 1 /* flag of create: give the version */
#define KERNEL_LANDLOCK_BENEATH 1 /* kind of rule */
#define KERNEL_LANDLOCK_READ_FILE (1u << 2)
#define KERNEL_LANDLOCK_READ_DIR (1u << 3)

struct kernel_landlock_ruleset {
	uint64_t fs, net, scoped;
};

struct kernel_landlock_beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

/* capget(2), version 3. */
#define KERNEL_CAP_VERSION 0x20080522u

struct kernel_cap_head {
	uint32_t version;
	int32_t pid;
};

struct kernel_cap_data {
	uint32_t effective, permitted, inheritable;
};

#endif
