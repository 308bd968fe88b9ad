# `make agents`: the agent for other processors, each static against musl, in agents/. Their names
# are what `uname -m` says there.
AGENTS := $(patsubst %,agents/cordon-agent-%,x86_64 i686 aarch64 armv7l ppc64le s390x riscv64)
CROSS_PACKAGES := gcc-i686-linux-gnu gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf \
	gcc-powerpc64le-linux-gnu gcc-s390x-linux-gnu gcc-riscv64-linux-gnu

agents: cross-deps
	@$(MAKE) --no-print-directory $(JOBS) agents-built
	@$(MAKE) --no-print-directory cordon

agents-built: $(AGENTS)

cross-deps:
	@tests/install-packages $(CROSS_PACKAGES)

agents/cordon-agent-x86_64: cordon-agent
	@mkdir -p $(@D)
	@cp $< $@

# $(1) as uname(1) names it, $(2) as Debian does, $(3) the compiler, $(4) what it is told besides
define CROSS
C_$(1) := build/cross/$(1)
M_$(1) := build/cross/musl-$(2)
CC_$(1) := $(CROSS_CCACHE)$(3)-gcc $(4)

agents/cordon-agent-$(1): $$(patsubst %.c,$$(C_$(1))/%.o,$$(AGENT_PARTS))
	@mkdir -p $$(@D)
	@echo "  LINK  $$@"
	@$$(CC_$(1)) $$(AGENT_LINK) -nostdlib -o $$@ $$(M_$(1))/lib/crt1.o $$(M_$(1))/lib/crti.o $$^ \
		-Wl,--start-group $$(M_$(1))/lib/libc.a -lgcc -Wl,--end-group $$(M_$(1))/lib/crtn.o

$$(patsubst %,$$(C_$(1))/%.o,$$(AGENT_HOT)): AGENT_CFLAGS += -O2

$$(C_$(1))/%.o: %.c Makefile agent/cross/cross.mk | $$(M_$(1))/lib/libc.a
	@mkdir -p $$(@D)
	@echo "  CC    $$< ($(1))"
	@$$(CC_$(1)) $$(AGENT_CFLAGS) -nostdinc -isystem $$(M_$(1))/include \
		-isystem $$$$($(3)-gcc -print-file-name=include) -c -o $$@ $$<

$$(M_$(1))/lib/libc.a:
	@echo "  MUSL  $(2)"
	@agent/cross/get-musl $(2) $(3)-gcc $$(M_$(1))
endef
$(eval $(call CROSS,i686,i386,i686-linux-gnu))
$(eval $(call CROSS,aarch64,aarch64,aarch64-linux-gnu))
$(eval $(call CROSS,armv7l,armhf,arm-linux-gnueabihf))
$(eval $(call CROSS,ppc64le,ppc64le,powerpc64le-linux-gnu,-mlong-double-64))
$(eval $(call CROSS,s390x,s390x,s390x-linux-gnu))
# Relaxation reaches out of range of the global pointer as the agent grows.
COMMA := ,
$(eval $(call CROSS,riscv64,riscv64,riscv64-linux-gnu,-Wl$(COMMA)--no-relax))

.PHONY: agents agents-built cross-deps
