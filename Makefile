# Each word makes its own environment first; `make run` needs nothing but Python >= 3.11.
# A name on the PATH may be a shim that runs nothing, so each candidate has to answer.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: run test check demo bench docs environment
run demo check docs environment:
	@$(or $(PYTHON),$(error 没有找到 Python，需要 3.11 或更高。(Python >= 3.11 needed))) -m launcher $@
test:
	@$(or $(PYTHON),$(error 没有找到 Python，需要 3.11 或更高。(Python >= 3.11 needed))) -m launcher test $(ARGS)
bench:
	@$(or $(PYTHON),$(error 没有找到 Python，需要 3.11 或更高。(Python >= 3.11 needed))) -m launcher bench $(NAME)
