# Cordon: `make` builds, `make check` tests, `make demo` shows it. See README.md.
#
# Sources are found by folder: a new file needs no line here. Objects and their dependency files go
# to build/$(CONFIG)/, so the plain, sanitizer and fuzzer builds stand side by side.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
CC := gcc
CLANG := clang
# The agent's compiler: static against musl.
AGENT_CC ?= musl-gcc
CONFIG ?= release
B := build/$(CONFIG)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wmissing-prototypes -Wvla -Wformat=2 -Werror
DEFS := -D_GNU_SOURCE -DCORDON_VERSION='"$(VERSION)"'
BASE := -std=c11 -iquote . $(DEFS) $(WARN) -MMD -MP

OPT_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LINK_release := -pie -Wl,-z,relro,-z,now
OPT_asan := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LINK_asan := -fsanitize=address,undefined
OPT_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
LINK_fuzz := -fsanitize=address,undefined

LIBS := -larchive -lssh -levent_core -lyaml -lcjson -lsqlite3 -lssl -lcrypto
CFLAGS_ALL = $(BASE) $(OPT_$(CONFIG)) $(CFLAGS)
LINK = $(LINK_$(CONFIG)) $(LDFLAGS)

COMMON_SRC := $(wildcard common/*.c common/formats/*.c)
AGENT_SRC := $(wildcard agent/*.c agent/linux/*.c)
COLLECTOR_SRC := $(wildcard collector/*/*.c collector/*/*/*.c)
# The same agent over a host that is read from afar: runs beside the collector.
READER_SRC := $(filter-out agent/linux/files.c,$(AGENT_SRC)) $(wildcard agent/fetched/*.c)
MAIN_SRC := collector/cli/main.c

COLLECTOR_OBJ := $(patsubst %.c,$(B)/%.o,$(COMMON_SRC) $(filter-out $(MAIN_SRC),$(COLLECTOR_SRC)))
MAIN_OBJ := $(patsubst %.c,$(B)/%.o,$(MAIN_SRC))
# agent/libc takes names of the C library: in the agent alone, in no test.
AGENT_PARTS := $(COMMON_SRC) $(AGENT_SRC) $(wildcard agent/libc/*.c)
AGENT_OBJ := $(patsubst %.c,$(B)/musl/%.o,$(AGENT_PARTS))
READER_OBJ := $(patsubst %.c,$(B)/musl/%.o,$(COMMON_SRC) $(READER_SRC) $(wildcard agent/libc/*.c))

# Size first: the agent travels to every host. All of it is compiled at once, when it is linked, and
# sections that nothing names are dropped.
AGENT_CFLAGS := $(BASE) -Oz -g0 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -ffunction-sections \
	-fdata-sections -fno-asynchronous-unwind-tables -fno-pie -flto
# That one is not seen set across files is no warning: whoever calls looks at the result first.
# No relro: the start code of a static musl program protects nothing, and its alignment takes a page;
# common-page-size: nor is the file filled up to one.
AGENT_LINK := -Oz -flto -flto-partition=one -fwhole-program -static -no-pie -Wl,--gc-sections \
	-Wno-maybe-uninitialized -Wl,-z,noseparate-code -Wl,-z,norelro -Wl,-z,common-page-size=64 -s

# The checker for the other side: nothing of the collector's, libcrypto within it.
VERIFY_OBJ := $(patsubst %.c,$(B)/%.o,$(wildcard verify/*.c))
VERIFY_LINK := -static -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,--no-warnings -s

all: cordon cordon-agent cordon-reader cordon-verify

cordon: $(MAIN_OBJ) $(B)/libcordon.a
	@echo "  LINK  $@"
	@$(CC) $(LINK) -o $@ $^ $(LIBS)

cordon-agent: $(AGENT_OBJ)
	@echo "  LINK  $@"
	@$(AGENT_CC) $(AGENT_LINK) -o $@ $^

cordon-reader: $(READER_OBJ)
	@echo "  LINK  $@"
	@$(AGENT_CC) $(AGENT_LINK) -o $@ $^

cordon-verify: $(VERIFY_OBJ)
	@echo "  LINK  $@"
	@$(CC) $(VERIFY_LINK) -o $@ $^ -lcrypto

$(VERIFY_OBJ): CFLAGS += -ffunction-sections -fdata-sections

# The agents' hashes, for the collector to know them by.
$(B)/agent_hashes.c: cordon-agent $(wildcard agents/cordon-agent-*)
	@mkdir -p $(@D)
	@{ echo '#include "collector/cli/agent_hashes.h"'; \
	echo 'const struct agent_hash agent_hashes[] = {'; \
	sha256sum $^ | sed -E 's/^([0-9a-f]+) .*(cordon-agent-|cordon-agent$$)(.*)/    {"\3", "\1"},/' | \
		sed 's/{""/{AGENT_OF_THIS_MACHINE/'; \
	echo '};'; \
	echo 'const size_t agent_hash_count = sizeof(agent_hashes) / sizeof(agent_hashes[0]);'; } >$@

$(B)/agent_hashes.o: $(B)/agent_hashes.c
	@$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(B)/libcordon.a: $(COLLECTOR_OBJ) $(B)/agent_hashes.o
	@rm -f $@
	@echo "  AR    $@"
	@ar rcs $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_ALL) -c -o $@ $<

# These few take most of the agent's time: they may be a little larger.
AGENT_HOT := $(patsubst %,common/%,json_string out sha256 sha256_x86 slice)
$(patsubst %,$(B)/musl/%.o,$(AGENT_HOT)): AGENT_CFLAGS += -O2

$(B)/musl/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $< (agent)"
	@$(AGENT_CC) $(AGENT_CFLAGS) -c -o $@ $<

asan:
	$(MAKE) CONFIG=asan build/asan/cordon

build/asan/cordon: $(MAIN_OBJ) $(B)/libcordon.a
	@echo "  LINK  $@"
	@$(CC) $(LINK) -o $@ $^ $(LIBS)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/cordon
	install -m 0755 cordon cordon-verify $(DESTDIR)$(PREFIX)/bin/
	install -m 0755 cordon-agent $(DESTDIR)$(PREFIX)/libexec/cordon/cordon-agent
	install -d $(DESTDIR)$(PREFIX)/libexec/cordon/agents
	for a in agents/cordon-agent-*; do [ ! -e "$$a" ] || \
		install -m 0755 "$$a" $(DESTDIR)$(PREFIX)/libexec/cordon/agents/; done
	install -m 0755 cordon-reader $(DESTDIR)$(PREFIX)/libexec/cordon/cordon-reader

clean:
	rm -rf build cordon cordon-agent cordon-reader cordon-verify

format:
	clang-format -i $$(git ls-files '*.[ch]')

.PHONY: all asan install clean format check demo deps

include tests/tests.mk
include agent/cross/cross.mk

-include $(shell find build -type f -name '*.d' 2>/dev/null)
