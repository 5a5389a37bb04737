package trail

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/apiclient"
)

func sample() *Event {
	return New(apiclient.AuditEvent{
		ID: "evt_1", Action: "service_user.attach_group", Outcome: "failure", Reason: "group-closed", SourceIP: "2001:db8::7", RequestID: "req_42",
		Actor: apiclient.Actor{ID: "op_ada", Name: "ada@example.com"}, Target: apiclient.Target{ID: "su_1", Name: "Finance Team"},
		Changes: []apiclient.Change{{Path: "/groups", New: "owners"}},
	})
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for text, fits := range map[string]bool{
		"":                               true,
		"   ":                            true,
		"attach":                         true,
		"ATTACH ada":                     true,
		"attach grace":                   false,
		"-attach":                        false,
		"-grace":                         true,
		`"finance team"`:                 true,
		`"team finance"`:                 false,
		`finance team`:                   true,
		`"finance te`:                    true,
		"owners":                         true,
		"req_42":                         true,
		"closed":                         true,
		"2001:db8":                       true,
		"from:2001:db8::7":               true,
		"-from:2001":                     false,
		"action:attach":                  true,
		"action:service_user.attach":     true,
		"Action:ATTACH":                  true,
		"action:disable":                 false,
		"actor:op_ada":                   true,
		"actor:finance":                  false,
		`target:"finance team"`:          true,
		`-target:"finance team"`:         false,
		"target:su_1 -outcome:success":   true,
		"outcome:success":                false,
		`outcome:"group closed"`:         true,
		"actor:":                         true,
		"-actor:":                        true,
		"-":                              true,
		`""`:                             true,
		"status:attach":                  false,
		`"attach group" actor:ada -xyz:`: true,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, fits, ParseFilter(text).Fits(sample()))
		})
	}
}

func TestTheHelpsExamplesWork(t *testing.T) {
	t.Parallel()
	for _, line := range Examples() {
		assert.NotEmpty(t, ParseFilter(line.Text).words, line.Text)
		assert.Equal(t, strings.Contains(line.Text, ":"), ParseFilter(line.Text).words[0].field != "", line.Text)
	}
}

func FuzzFilter(f *testing.F) {
	for _, text := range []string{"", `a "b c" -actor:x`, `"`, `-"`, `target:"`, "a:b:c", "  ", "\xff\"\x00", "-- --"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := ParseFilter(text)
		e := sample()
		for _, w := range q.words {
			if w.value == "" {
				t.Fatal("a word that asks for nothing")
			}
			turned := w
			turned.not = !w.not
			if (Filter{words: []word{w}}).Fits(e) == (Filter{words: []word{turned}}).Fits(e) {
				t.Fatalf("%+v is not the opposite of %+v", turned, w)
			}
		}
		if again := ParseFilter(q.text); len(again.words) != len(q.words) {
			t.Fatal("the trimmed text is another filter")
		}
	})
}
