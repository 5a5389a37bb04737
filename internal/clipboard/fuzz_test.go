package clipboard

import (
	"strings"
	"testing"
)

// FuzzParseTmux holds the parser to its fields: what it takes has all of them, and no answer is taken for another.
func FuzzParseTmux(f *testing.F) {
	for _, seed := range []string{
		"3.3a|external|0|1|1||/dev/pts/3|bpaste,clipboard,title|xterm-256color\n",
		"next-3.6|on|all|2|3|192.0.2.1 1 192.0.2.2 22|client-1|clipboard|a|b\n",
		"2.9|off||0|||||", "", "|||||||||", "on", "master|on|on|-1|1||||",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, out string) {
		s, err := parseTmux(out)
		if err != nil {
			if s != (tmuxState{}) {
				t.Fatalf("an answer that makes no sense says something: %+v", s)
			}
			return
		}
		if strings.Count(out, "|") < tmuxFields-1 {
			t.Fatalf("%q has too few fields", out)
		}
		if s.clients < 0 || s.clients > 1<<16 {
			t.Fatalf("%d clients", s.clients)
		}
		if !strings.HasPrefix(out, s.version+"|"+s.setClipboard+"|") || !strings.Contains(out, s.terminal) {
			t.Fatalf("%+v is not from %q", s, out)
		}
	})
}
