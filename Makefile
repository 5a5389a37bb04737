# Steward: build, try and check. `make` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GO       ?= go
BIN      := bin
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
TOOL     := $(GO) tool -modfile=.ci/tools/go.mod
# Leave room for people: the end-to-end tests drive real terminals.
TESTFLAGS ?=

export CGO_ENABLED ?= 0

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/steward and bin/mockserver, static
	@mkdir -p $(BIN)
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/...

.PHONY: demo
demo: build ## run the console on the built-in mock server
	$(BIN)/steward demo

.PHONY: test
test: ## every test, with the race detector, end-to-end included
	@.ci/missing
	CGO_ENABLED=1 $(GO) test -race $(TESTFLAGS) ./...

.PHONY: race
race: test ## the same as test: the race detector is always on

.PHONY: quick
quick: ## the tests without the race detector and the end-to-end part, for a fast look
	$(GO) test -short $(TESTFLAGS) $$($(GO) list ./... | grep -v /internal/e2e)

.PHONY: e2e
e2e: ## only the end-to-end tests: the built binaries in real terminals
	@.ci/missing
	CGO_ENABLED=1 $(GO) test -race -count=1 $(TESTFLAGS) ./internal/e2e/...

.PHONY: fuzz
fuzz: ## every fuzz test for 20 seconds each
	@.ci/fuzz 20s

.PHONY: bench
bench: build ## measure every budget against the real binary and print the table
	$(GO) run ./internal/e2e/bench -bin $(BIN)

.PHONY: picture
picture: build ## remake the README's picture from a real frame of the demo
	$(GO) run ./internal/e2e/picture -bin $(BIN) -out .github/steward.svg

.PHONY: lint
lint: ## gofumpt and golangci-lint, pinned in .ci/tools
	@out=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "not gofumpt-clean:"; echo "$$out"; exit 1; fi
	$(TOOL) golangci-lint run ./...

.PHONY: format
format: ## rewrite the Go files as gofumpt wants them
	$(TOOL) gofumpt -l -w $$(git ls-files '*.go')

.PHONY: cross
cross: ## compile and vet for the other platforms
	@for p in linux/arm64 darwin/arm64 windows/amd64; do \
		echo "== $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) vet ./... || exit 1; \
		GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/steward || exit 1; \
		GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/mockserver || exit 1; done

.PHONY: tidy
tidy: ## check that go.mod and go.sum hold exactly what is used
	$(GO) mod tidy -diff

.PHONY: check
check: lint tidy cross test ## everything that must hold before a change lands

.PHONY: clean
clean: ## remove what was built
	rm -rf $(BIN)
