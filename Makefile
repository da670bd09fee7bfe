# Two commands do everything on a fresh machine: `make serve` and `make test`. The others are their parts.
.DEFAULT_GOAL := help
.PHONY: help serve preview check blocks build new-institution import publish-figures pdf test test-pythons audit faults mutants bench lint pictures lock audit-deps clean

HOST ?= 127.0.0.1
PORT ?= 8000
PRODUCTION ?=
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTHON_IN_USE = $(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON))
NEEDS_PYTHON = Python 3.11 이상과 venv가 필요합니다(지금: $(PYTHON_IN_USE), $(shell $(PYTHON_IN_USE) --version 2>&1 | tail -n 1)). apt-get install python3-venv로 설치하거나, make clean 뒤 PYTHON=python3.12처럼 알려 주십시오. / \
	Python 3.11 or newer with venv is needed: install it, or make clean and name it: PYTHON=python3.12
define MAKE_VENV
$(PYTHON_IN_USE) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(NEEDS_PYTHON)" >&2; exit 1; }; \
	echo "필요한 것을 설치합니다(처음 한 번, 1분쯤) / Installing what is needed (once, about a minute)"; \
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
endef
# What is installed besides by an extra of pyproject.toml: EXTRAS=postgresql
EXTRAS ?=
# Twice as many as cores: many tests wait for a server to start, to end, or to be silent. Five for two took no less time.
PROCESSES_OF_TESTS = $(shell echo $$(( $$(nproc) * 2 )))
READY := $(VENV)/ready$(addprefix -for-,$(EXTRAS))
READY_TO_PRINT := $(VENV)/ready-to-print
READY_TO_IMPORT := $(VENV)/ready-to-import
READY_TO_AUDIT := $(VENV)/ready-to-audit
READY_TO_TEST := $(VENV)/ready-to-test
# An environment of its own with what those who run the program install: what stands in $(VENV) depends on what was called before.
SHIPPED := .venv-shipped
define LIST_SHIPPED
import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	extras = [names for extra, names in project["optional-dependencies"].items() if extra not in ("test", "dev")]; \
	print(*project["dependencies"], *sum(extras, []), sep="\n")
endef

help:  ## 할 수 있는 일을 보여 줍니다 / Show what can be done
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

serve: build  ## 누리집과 의견 접수를 이 컴퓨터에서 엽니다 / Run the site, the form and a local mailbox
	@FEEDBACK_SITE_URL=$${FEEDBACK_SITE_URL:-http://127.0.0.1:$(PORT)} $(BIN)/flask serve --host $(HOST) --port $(PORT)

preview: $(READY)  ## 고치는 대로 바로 보여 줍니다(한국어) / Show changes as they are saved
	@$(BIN)/python -m site_src preview --host $(HOST) --port $(PORT)

check: $(READY)  ## content/의 잘못을 모두 찾습니다 / Find every error in content/
	@$(BIN)/python -m site_src check $(if $(filter-out 0,$(PRODUCTION)),--production)

blocks: $(READY)  ## 쪽에 쓸 수 있는 칸과 옵션을 보여 줍니다 / Show the blocks that a page can have
	@$(BIN)/python -m site_src blocks

build: $(READY)  ## 두 언어의 누리집을 site/에 만듭니다 / Build both languages into site/
	@$(BIN)/python -m site_src build $(if $(filter-out 0,$(PRODUCTION)),--production)

# Some shells export COLUMNS, the width of the terminal: it counts where it was told to make, or tells meanings.
TOLD_COLUMNS = $(or $(findstring command,$(origin COLUMNS)),$(findstring =,$(COLUMNS)))
NEEDS_FILE = 가져올 파일을 알려 주십시오: make import FILE=직원.xlsx (헌장의 글이면 FILE=헌장.docx) / \
	Please name the file to import: make import FILE=staff.xlsx, or FILE=charter.docx
import: $(READY_TO_IMPORT)  ## 직원, 조사, 이행 결과의 표나 헌장의 글을 가져옵니다(FILE=staff.xlsx) / Import a sheet, or the text of a charter
	@test -n "$$FILE" || { echo "$(NEEDS_FILE)" >&2; exit 1; }
	@$(BIN)/python -m site_src import $(if $(WHAT),--what "$$WHAT") $(if $(TOLD_COLUMNS),--columns "$$COLUMNS") \
		$(if $(SHEET),--sheet "$$SHEET") $(if $(PERIOD),--period "$$PERIOD") $(if $(SOURCE),--source "$$SOURCE") \
		$(if $(TEAM),--team "$$TEAM") $(if $(filter-out 0,$(HIDDEN)),--hidden) \
		$(if $(PARTIAL),$(if $(filter 0,$(PARTIAL)),--whole,--partial)) $(if $(filter-out 0,$(WRITE)),--write) -- "$$FILE"

publish-figures: $(READY)  ## 끝난 기간의 이행 결과를 세어 싣습니다 / Count and publish the figures of the periods that are over
	@$(BIN)/flask figures publish --then "$(MAKE) --no-print-directory build"

# Windows' Linux sets NAME for every program: it counts beside LANGUAGES, or told to make.
TOLD_NAME = $(or $(findstring command,$(origin NAME)),$(LANGUAGES))
new-institution: $(READY)  ## content/를 다른 기관의 첫 내용으로 바꿉니다(NAME=한빛공사 LANGUAGES=ko) / Begin for another institution
	@$(BIN)/python -m site_src new-institution $(if $(TOLD_NAME),--name "$$NAME") $(if $(LANGUAGES),--languages "$$LANGUAGES") \
		$(if $(TEAMS),--teams "$$TEAMS") $(if $(KINDS),--kinds "$$KINDS") $(if $(filter-out 0,$(FORCE)),--force)

pdf: $(READY_TO_PRINT) check  ## 인쇄물을 만듭니다: 헌장, 약속, 카드, 좌석배치도 / Make the PDFs: charter, promises, cards, posters
	@$(BIN)/python -m site_src pdf

test: $(READY_TO_TEST)  ## 모든 시험을 돌립니다 / Run every test, the browser's too
	@$(BIN)/python -m pytest --numprocesses $(PROCESSES_OF_TESTS) --dist loadfile --no-loadscope-reorder

test-pythons: $(READY_TO_TEST)  ## 이 컴퓨터에 있는 Python 3.12와 3.13으로도 시험합니다(NEWEST=1이면 조금만) / Run the tests on newer Pythons that are there: each of the service once
	@PROCESSES=$(if $(filter-out 0,$(NEWEST)),$(shell nproc),$(PROCESSES_OF_TESTS)) tests/on-pythons $(if $(filter-out 0,$(NEWEST)),--newest)

audit: $(READY_TO_TEST)  ## 모든 쪽을 모든 화면에서 접근성 검사합니다 / Check access to every page in every look (ten minutes)
	@$(BIN)/python -m pytest --every-look --content content tests/browser/test_access.py

bench: $(READY_TO_TEST)  ## 속도를 재어 benchmarks/results.md에 적습니다 / Measure the speed (half an hour)
	@benchmarks/install-sink
	@$(BIN)/python -m benchmarks all

faults: $(READY_TO_TEST)  ## 의견 2만 건을 받는 동안 300번 죽여 보고 센 것을 보여 줍니다(DATABASE=postgresql) / Kill it 300 times under load, and count
	@$(BIN)/python -m tests.faults $(if $(DATABASE),--database $(DATABASE))

mutants: $(READY_TO_TEST)  ## 코드를 한 곳씩 바꾸어 시험이 알아채는지 봅니다(MODULE=feedback_api/rate_limits.py) / Change a module bit by bit: does a test notice?
	@$(BIN)/python -m tests.mutants $(if $(SAMPLE),--sample $(SAMPLE) --seed $(or $(SEED),1)) $(if $(PROCESSES),--processes $(PROCESSES)) $(MODULE)

lint: $(READY_TO_TEST)  ## 코드를 검사합니다 / Check style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

pictures: build $(READY_TO_TEST)  ## 편집자 안내의 그림을 다시 찍습니다 / Renew the pictures of the editors' guide
	@$(BIN)/python docs/editors/take_pictures.py

lock: $(BIN)/pip-compile  ## 의존성 잠금 파일을 새로 씁니다 / Write the lock file anew
	@$(BIN)/pip-compile --quiet --strip-extras --all-extras --no-emit-index-url --no-emit-find-links --no-header \
		--output-file requirements.lock pyproject.toml

audit-deps: $(READY_TO_AUDIT) $(SHIPPED)/ready  ## 의존성의 목록(SBOM)과 이용 허락을 dependencies/에 쓰고, 알려진 취약점을 묻습니다 / List dependencies and licences, ask for known vulnerabilities
	@mkdir -p dependencies
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file dependencies/sbom.cdx.json $(SHIPPED)
	@$(BIN)/pip-licenses --python $(SHIPPED)/bin/python --order license --format markdown --with-urls --output-file dependencies/licenses.md
	@$(BIN)/pip-audit --requirement requirements.lock --no-deps --disable-pip --strict --progress-spinner off

clean:  ## 만들어진 것을 지웁니다 / Remove what was made (not instance/)
	rm -rf $(VENV) $(SHIPPED) site site.new site.old dependencies

$(READY): pyproject.toml requirements.lock
	@$(MAKE_VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.$(addprefix [,$(addsuffix ],$(EXTRAS)))'
	@touch $@

$(READY_TO_PRINT): $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[print]'
	@touch $@

$(READY_TO_IMPORT): $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[import]'
	@touch $@

$(READY_TO_AUDIT): $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	@touch $@

$(SHIPPED)/ready: pyproject.toml requirements.lock | $(READY_TO_AUDIT)
	@rm -rf $(SHIPPED) && $(BIN)/python -m venv --without-pip $(SHIPPED)
	@$(BIN)/python -c '$(LIST_SHIPPED)' > $(SHIPPED)/requirements.txt
	@$(BIN)/python -m pip --python $(SHIPPED)/bin/python install --quiet --disable-pip-version-check --constraint requirements.lock --requirement $(SHIPPED)/requirements.txt
	@touch $@

# By itself: where the lock and a new bound of pyproject.toml contradict each other, nothing else can be installed
$(BIN)/pip-compile:
	@$(MAKE_VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock pip-tools

$(READY_TO_TEST): pyproject.toml requirements.lock tests/install-debian tests/install-python
	@$(MAKE_VENV)
	@tests/install-python $(VENV) test,dev,print,import & python=$$!; \
		tests/install-debian; debian=$$?; wait $$python && exit $$debian
	@touch $(VENV)/ready $(READY_TO_PRINT) $(READY_TO_IMPORT) $(READY_TO_AUDIT) $@
