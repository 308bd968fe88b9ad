# Tests. `make check` runs all of them, `make fuzz` the fuzzers, `make demo` the practice
# hosts, `make generate` random configurations against real servers.
#
# A test is found by its place:
#	tests/unit/NAME.c	a program of its own (cmocka), linked with the collector's and the agent's code
#	tests/FOLDER/run.c	a program, together with the other C files of its folder
#	tests/FOLDER/NAME.test	an executable script
#	tests/lab/knocker.c	a program that tests/lab/generate uses
#	tests/fuzz/NAME.c	a libFuzzer entry; seeds in tests/fuzz/NAME/, of formats.c: the case files
# It runs in the root of the tree and prints one line per case: `ok NAME`, `not ok NAME: why` or
# `skip NAME: why`. A program that crashes, fails without a `not ok` or reports nothing counts as
# failed. tests/run-all adds up.

BUILD_PACKAGES := build-essential musl-tools libssh-dev libevent-dev libyaml-dev libcjson-dev \
	libsqlite3-dev libssl-dev libarchive-dev libcmocka-dev graphviz clang libclang-rt-14-dev clang-format
LAB_PACKAGES := iproute2 age openssl procps openssh-server openssh-client sudo rsh-redone-server rsh-redone-client \
	openbsd-inetd nfs-kernel-server nfs-ganesha nfs-ganesha-vfs libnfs-utils sqlite3 jq strace tcpdump python3 \
	python3-paramiko opendoas pkexec polkitd dbus krb5-kdc krb5-admin-server krb5-user qemu-user
# Of these, files only: each takes the place of another, or would change how this machine looks up accounts.
LAB_UNPACKED := xinetd rsh-server libnss-extrausers

FUZZ_SECONDS ?= 20
JOBS := -j$(shell nproc)
T := $(B)/tests

# main.c files hold nothing but main.
AGENT_LIB_OBJ := $(patsubst %.c,$(B)/%.o,$(filter-out agent/main.c,$(AGENT_SRC)))
# The agent needs the common code, so it stands before it.
TEST_LIBS := $(if $(AGENT_LIB_OBJ),$(B)/libagent.a) $(B)/libcordon.a
UNIT := $(patsubst tests/unit/%.c,$(T)/unit/%,$(wildcard tests/unit/*.c))
RUNNERS := $(patsubst tests/%/run.c,$(T)/%/run,$(wildcard tests/*/run.c))
SCRIPTS := $(sort $(wildcard tests/*/*.test))
FUZZERS := $(patsubst tests/fuzz/%.c,$(T)/fuzz/%,$(wildcard tests/fuzz/*.c))
DUMPS := $(patsubst %.c,$(B)/%.o,$(filter-out tests/formats/run.c,$(wildcard tests/formats/*.c)))

check: deps cross-deps
	@$(MAKE) --no-print-directory $(JOBS) agents-built
	@$(MAKE) --no-print-directory $(JOBS) all tests-built
	@tests/run-all $(UNIT) $(RUNNERS) $(SCRIPTS)

tests-built: $(UNIT) $(RUNNERS) $(T)/lab/knocker

deps:
	@tests/install-packages $(BUILD_PACKAGES) $(LAB_PACKAGES)
	@tests/unpack-packages build/packages $(LAB_UNPACKED)

demo: deps
	@$(MAKE) --no-print-directory $(JOBS) all
	@tests/lab/demo

# Random configurations against real servers: make generate SEED=7 CONFIGS=500 PAIRS=20000
SEED ?= 1
CONFIGS ?= 500
PAIRS ?= 20000
generate: deps
	@$(MAKE) --no-print-directory $(JOBS) all $(T)/lab/knocker
	@tests/lab/generate SEED=$(SEED) CONFIGS=$(CONFIGS) PAIRS=$(PAIRS)

fuzz:
	@$(MAKE) --no-print-directory $(JOBS) CONFIG=fuzz CC=$(CLANG) fuzzers-built
	@tests/fuzz/run build/fuzz/tests/fuzz $(FUZZ_SECONDS)

fuzzers-built: $(FUZZERS)

# Every source through the other compiler's warnings; only stamps come out.
CLANG_STAMPS := $(patsubst %.c,build/clang/%.ok,$(COMMON_SRC) $(AGENT_SRC) $(COLLECTOR_SRC) \
	$(wildcard verify/*.c tests/*/*.c))
clang: $(CLANG_STAMPS)

build/clang/%.ok: %.c
	@mkdir -p $(@D)
	@$(CLANG) $(BASE) -MF $(@:.ok=.d) -MT $@ -fsyntax-only $<
	@touch $@

$(B)/libagent.a: $(AGENT_LIB_OBJ)
	@echo "  AR    $@"
	@rm -f $@
	@ar rcs $@ $^

$(UNIT): $(T)/unit/%: $(B)/tests/unit/%.o $(TEST_LIBS)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(LINK) -o $@ $^ -lcmocka $(LIBS)

# Measured by hand, never in `make check`.
bench-parsers: $(T)/bench/parsers
	@$(T)/bench/parsers

$(T)/bench/parsers: $(B)/tests/bench/parsers.o $(DUMPS) $(TEST_LIBS)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(LINK) -o $@ $^ $(LIBS)

$(T)/lab/knocker: $(B)/tests/lab/knocker.o $(TEST_LIBS)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(LINK) -o $@ $^ $(LIBS)

# cordon-verify has names of its own for what the collector has too: its fuzzers are linked without it.
VERIFY_FUZZERS := $(filter $(T)/fuzz/verify_%,$(FUZZERS))
$(VERIFY_FUZZERS): $(T)/fuzz/%: $(B)/tests/fuzz/%.o $(filter-out $(B)/verify/main.o,$(VERIFY_OBJ))
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(LINK) -fsanitize=fuzzer -o $@ $^ -lcrypto

$(filter-out $(VERIFY_FUZZERS),$(FUZZERS)): $(T)/fuzz/%: $(B)/tests/fuzz/%.o $(DUMPS) $(TEST_LIBS)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# $(1) is the folder: all its C files make one program.
define RUNNER
$(T)/$(1)/run: $(patsubst %.c,$(B)/%.o,$(wildcard tests/$(1)/*.c)) $(TEST_LIBS)
	@mkdir -p $$(@D)
	@echo "  LINK  $$@"
	@$$(CC) $$(LINK) -o $$@ $$^ $$(LIBS)
endef
$(foreach folder,$(patsubst tests/%/run.c,%,$(wildcard tests/*/run.c)),$(eval $(call RUNNER,$(folder))))

# From the fact registry; tests/docs fails while it is out of date.
docs/FACTS.md: $(T)/docs/run
	@echo "  WRITE $@"
	@$(T)/docs/run --update

.PHONY: generate tests-built fuzz fuzzers-built clang bench-parsers
.SECONDARY:
