# renkei: build, install, check and demo.
#
#   make, make install, make installcheck   as every PGXS project has them (PG_CONFIG=… chooses the server)
#   make demo, make demo-stop               the network on a private cluster under build/demo, and its story
#   make check, make check-long, make bench everything from nothing: packages, build, install, run
#   make check-matrix                       make check on PostgreSQL 15, 17 and 18
#
# The second and third group must work on a machine that has no server headers yet, so this file has two halves.
# Goals of the first half install what is missing and call make again for the second, which needs PGXS.

.DEFAULT_GOAL := all

# The newest versioned installation that is complete (server and PGXS), else whatever pg_config is in the path.
ifeq ($(origin PG_CONFIG),undefined)
PG_CONFIG := $(shell contrib-tools/find-pg-config.sh)
endif
PGXS := $(wildcard $(shell $(PG_CONFIG) --pgxs 2>/dev/null))

FRESH_GOALS = setup demo demo-stop check check-long check-matrix bench
ifneq ($(filter $(FRESH_GOALS),$(MAKECMDGOALS)),)

# ---------------------------------------------------------------------------------------------------------------------
# From nothing. PG_CONFIG is not handed down unless the caller set it: before setup.sh there may have been none.
# ---------------------------------------------------------------------------------------------------------------------
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 1))
READY = contrib-tools/setup.sh && $(MAKE) -s $(JOBS) --no-print-directory ready

.PHONY: $(FRESH_GOALS)
.NOTPARALLEL:

setup:
	@contrib-tools/setup.sh

demo:
	@$(READY)
	@contrib-tools/demo.sh

demo-stop:
	@contrib-tools/demo.sh stop

check:
	@$(READY)
	@regress/run

check-long:
	@contrib-tools/setup.sh long
	@$(READY)
	@regress/run --long

check-matrix:
	@regress/matrix/run

# Where there is no pgaudit for this server, its column stays empty.
bench:
	@$(READY)
	-@contrib-tools/setup.sh bench
	@regress/bench/run

# A goal of the other half named together with one of these (make clean check).
ifneq ($(filter-out $(FRESH_GOALS),$(MAKECMDGOALS)),)
$(filter-out $(FRESH_GOALS),$(MAKECMDGOALS)):
	$(MAKE) --no-print-directory $@
endif

else ifeq ($(PGXS),)

all install installcheck ready:
	@echo 'No PostgreSQL server development files found (PG_CONFIG=$(PG_CONFIG)).' >&2
	@echo '"make setup" installs the Debian packages in contrib-tools/debian-packages.' >&2
	@exit 1

clean:
	rm -rf build
	find extension contrib-tools -name '*.[od]' -delete

.PHONY: all install installcheck ready clean

else

# ---------------------------------------------------------------------------------------------------------------------
# The extensions, by PGXS
# ---------------------------------------------------------------------------------------------------------------------
MODULE_big = renkei
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/*.c extension/*/*.c)))
EXTENSION = $(basename $(sort $(wildcard *.control)))
# The version that is being written, and the released ones, whose scripts are frozen in sql/released.
VERSION_NOW := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" renkei.control)
RELEASED = $(patsubst sql/released/renkei--%.sql,%,$(wildcard sql/released/renkei--*.sql))
EXTENSION_SQL = $(foreach e,$(EXTENSION),build/sql/$e--$(VERSION_NOW).sql \
	$(foreach v,$(RELEASED),build/sql/$e--$v.sql) $(foreach v,$(lastword $(sort $(RELEASED))),build/sql/$e--$v--$(VERSION_NOW).sql))
DATA_built = $(EXTENSION_SQL)
EXTRA_CLEAN = build/sql build/tools build/unit build/flags contrib-tools/renkei regress/unit/unit_core $(OBJS:.o=.d)

# Warnings are errors. The server's headers are marked as system headers (an -isystem of the same directory takes
# precedence over PGXS's -I), so that only our own code answers for them. Two warnings are off: unused parameters are what
# the signatures of hooks and callbacks impose, and PG_FINALLY's own variable counts as clobbered.
WERROR ?= -Werror
WARNINGS = -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes -Wno-unused-parameter
PG_CPPFLAGS = -I$(srcdir)/extension -isystem $(shell $(PG_CONFIG) --includedir-server) -isystem $(shell $(PG_CONFIG) --includedir)
PG_CFLAGS = $(WARNINGS) -Wno-clobbered -MMD -MP

SHLIB_LINK = -lcrypto -lroaring $(libpq)

REGRESS = $(shell contrib-tools/list-tests.sh regress)
REGRESS_OPTS = --inputdir=regress --outputdir=build/installcheck
ISOLATION = $(shell contrib-tools/list-tests.sh isolation)
ISOLATION_OPTS = --inputdir=regress --outputdir=build/installcheck
REGRESS_PREP = build/installcheck

# JIT bitcode only where the clang that this server was built with is there.
PG_CLANG := $(shell sed -n 's/^CLANG *= *//p' $(dir $(PGXS))../Makefile.global)
ifeq ($(shell command -v $(firstword $(PG_CLANG) no-clang) 2>/dev/null),)
override with_llvm := no
endif

include $(PGXS)

-include $(OBJS:.o=.d)

# Objects of another server version or with other flags must not be linked by mistake.
$(OBJS): build/flags
$(OBJS:.o=.bc): %.bc: %.o
build/flags: FORCE
	@mkdir -p build
	@echo '$(VERSION) $(CC) $(CFLAGS) $(CPPFLAGS)' | cmp -s - $@ || echo '$(VERSION) $(CC) $(CFLAGS) $(CPPFLAGS)' > $@

SQL_renkei = sql
SQL_renkei_care = sql/care
SCHEMA_renkei = renkei
SCHEMA_renkei_care = care

# The directories are named so that a part that was removed is noticed, too.
define extension_scripts
TABLES_$1 = $(wildcard $(SQL_$1)/install $(SQL_$1)/migrate $(SQL_$1)/install/*.sql $(SQL_$1)/migrate/*.sql)

build/sql/$1--$(VERSION_NOW).sql: contrib-tools/assemble-sql.sh $1.control $(SQL_$1) $(wildcard $(SQL_$1)/*.sql) $$(TABLES_$1)
	contrib-tools/assemble-sql.sh $1 $(SCHEMA_$1) $(SQL_$1) $(VERSION_NOW) > $$@.new && mv $$@.new $$@

build/sql/$1--%--$(VERSION_NOW).sql: contrib-tools/assemble-sql.sh $1.control $(SQL_$1)/00_prologue.sql $$(TABLES_$1) \
		$(wildcard sql/upgrade/*/$1 sql/upgrade/*/$1/*.sql)
	contrib-tools/assemble-sql.sh --from $$* $1 $(SCHEMA_$1) $(SQL_$1) $(VERSION_NOW) > $$@.new && mv $$@.new $$@
endef
$(foreach e,$(EXTENSION),$(eval $(call extension_scripts,$e)))

# Before it was released, a script of that name was assembled: its age tells nothing.
$(foreach v,$(RELEASED),$(EXTENSION:%=build/sql/%--$v.sql)): build/sql/%.sql: sql/released/%.sql FORCE
	@cmp -s $< $@ || cp $< $@

$(EXTENSION_SQL): | build/sql
build/sql build/installcheck:
	mkdir -p $@

# ---------------------------------------------------------------------------------------------------------------------
# The command `renkei`: contrib-tools and the core library once more, without the server's flags
# ---------------------------------------------------------------------------------------------------------------------
TOOL_SOURCES = $(sort $(wildcard contrib-tools/*.c extension/core/*.c))
TOOL_OBJS = $(TOOL_SOURCES:%.c=build/tools/%.o)
TOOL_CFLAGS ?= -O2 -g
TOOL_ALL_CFLAGS = -std=gnu11 $(TOOL_CFLAGS) $(WARNINGS) -Wdeclaration-after-statement -Wmissing-prototypes \
	-fstack-protector-strong -MMD -MP -I$(srcdir) -I$(srcdir)/extension -isystem $(shell $(PG_CONFIG) --includedir)

all: contrib-tools/renkei

contrib-tools/renkei: $(TOOL_OBJS)
	$(CC) $(TOOL_CFLAGS) $(TOOL_OBJS) -o $@ -L$(libdir) -lpq -lcrypto -lm

$(TOOL_OBJS): build/tools/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(TOOL_ALL_CFLAGS) -c $< -o $@

-include $(TOOL_OBJS:.o=.d)

install: install-tool
install-tool: contrib-tools/renkei installdirs-tool
	$(INSTALL_PROGRAM) contrib-tools/renkei '$(DESTDIR)$(bindir)/renkei'
installdirs-tool:
	$(MKDIR_P) '$(DESTDIR)$(bindir)'
uninstall: uninstall-tool
uninstall-tool:
	rm -f '$(DESTDIR)$(bindir)/renkei'

# Built and installed, for the goals of the first half: installing may need another user's rights.
ready: all
	@PG_CONFIG='$(PG_CONFIG)' contrib-tools/install.sh

.PHONY: FORCE ready install-tool installdirs-tool uninstall-tool

endif
