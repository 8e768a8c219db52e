# Each word makes its own environment first; `make run` needs nothing but Python >= 3.11.
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3 python,$(shell command -v $(p) 2>/dev/null)))

.PHONY: run test check demo bench docs environment
run demo check docs environment:
	@$(or $(PYTHON),$(error 没有找到 Python，需要 3.11 或更高。(Python >= 3.11 needed))) -m launcher $@
test:
	@$(PYTHON) -m launcher test $(ARGS)
bench:
	@$(PYTHON) -m launcher bench $(NAME)
