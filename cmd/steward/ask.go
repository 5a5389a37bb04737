package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"
)

var errNoAnswer = errors.New("no credential was given")

// ask puts a question and reads the answer; when ctx ends first, the terminal is left as it was. Where standard input is
// no terminal there is no question, and the answer is its next line.
func (h *host) ask(ctx context.Context, question string, read func(h *host, question string) (string, error)) (string, error) {
	if !term.IsTerminal(int(h.in.Fd())) {
		question, read = "", readLine
	}
	before, _ := term.GetState(int(h.in.Fd()))
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read(h, question)
		answers <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		if before != nil {
			_ = term.Restore(int(h.in.Fd()), before)
		}
		_, _ = io.WriteString(h.notes, "\n")
		return "", errNoAnswer
	case got := <-answers:
		switch {
		case errors.Is(got.err, io.EOF) && got.text == "":
			return "", errNoAnswer
		case got.err != nil && !errors.Is(got.err, io.EOF):
			return "", fmt.Errorf("read the credential: %w", got.err)
		}
		return got.text, nil
	}
}

// readLine reads byte by byte, so that what was typed ahead stays for the next question.
func readLine(h *host, question string) (string, error) {
	_, _ = io.WriteString(h.notes, question)
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := h.in.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return trimReturn(line), nil
		case n == 1:
			line = append(line, one[0])
		case err != nil:
			return trimReturn(line), err
		}
		if len(line) > maxAnswer {
			return "", errTooLong
		}
	}
}

func trimReturn(line []byte) string {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return string(line)
}

// maxAnswer is far above the length of every key ID and secret, in bytes.
const maxAnswer = 4096

var errTooLong = errors.New("the answer is too long")

// readHidden lets the terminal show nothing before it asks, so that nobody can answer too early.
func readHidden(h *host, question string) (string, error) {
	before, err := term.MakeRaw(int(h.in.Fd()))
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(int(h.in.Fd()), before) }()
	return term.NewTerminal(dialogue{h.in, h.notes}, "").ReadPassword(question)
}

// dialogue is a terminal whose questions go elsewhere than its program's output.
type dialogue struct {
	io.Reader
	io.Writer
}
