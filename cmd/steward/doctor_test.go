package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/doctor"
)

func TestDoctorPrintsFindingsInColumns(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("0123456789abcdef", 4)
	for _, tc := range []struct {
		name  string
		check doctor.Check
		want  string
	}{
		{"short", doctor.Check{Group: "terminal", Name: "size", Status: doctor.OK, Words: "80×24"}, `
Terminal
  ok    size         80×24
`},
		{"long words are wrapped, the line that mends it is not", doctor.Check{
			Group: "keyring", Name: "state", Status: doctor.Warn, Words: strings.Repeat("many words ", 8) + "more", Mend: strings.Repeat("mend ", 20) + "it",
		}, `
Keyring
  warn  state        many words many words many words many words many words many
                     words many words many words more
        mend:        ` + strings.Repeat("mend ", 20) + `it
`},
		{"a long name", doctor.Check{Group: "contexts", Context: "prod", Name: "credential_command", Status: doctor.Fail, Words: "must begin with a program"}, `
Context prod
  fail  credential_command  must begin with a program
`},
		{"what is compared stays in one piece", doctor.Check{Group: "contexts", Context: "prod", Name: "certificate", Status: doctor.Fail, Words: "compare: " + hash}, `
Context prod
  fail  certificate  compare:
        ` + hash + `
`},
		{"the line of a file stays as it is", doctor.Check{Group: "config", Name: "text", Status: doctor.Fail, Words: "line 2: unknown key\n  clipbord:  auto\n  ^"}, `
Configuration
  fail  text         line 2: unknown key
          clipbord:  auto
          ^
`},
		{"hostile text", doctor.Check{Group: "contexts", Context: "prod", Name: "sign-in", Status: doctor.OK, Words: "as Ada\x1b]52;c;eA==\a \u202egro\u200b", Mend: "x\x1b[2J"}, `
Context prod
  ok    sign-in      as Ada<U+001B>]52;c;eA==<U+0007> <U+202E>gro<U+200B>
        mend:        x<U+001B>[2J
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			p := &doctorPrinter{out: &out, width: usualWidth}
			require.NoError(t, p.print(tc.check))
			assert.Equal(t, strings.TrimPrefix(tc.want, "\n"), out.String())
			coloured := &strings.Builder{}
			p = &doctorPrinter{out: coloured, width: usualWidth, coloured: true}
			require.NoError(t, p.print(tc.check))
			assert.Equal(t, out.String(), ansi.Strip(coloured.String()), "colours change nothing else")
			assert.NotEqual(t, out.String(), coloured.String())
		})
	}
}

func TestDoctorSaysHowItWent(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		status []doctor.Status
		says   string
		ok     bool
	}{
		{"nothing to mend", []doctor.Status{doctor.OK}, "\nAll is well.\n", true},
		{"warnings", []doctor.Status{doctor.OK, doctor.Warn}, "\nNothing fails; 1 of 2 could be better.\n", true},
		{"failures are the command's error", []doctor.Status{doctor.Fail, doctor.Warn}, "\n", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var r doctorReport
			for _, s := range tc.status {
				r.add(doctor.Check{Status: s, Words: "a < b"})
			}
			var out strings.Builder
			require.NoError(t, (&doctorPrinter{out: &out}).end(r))
			assert.Equal(t, tc.says, out.String())
			out.Reset()
			require.NoError(t, r.write(&out))
			assert.Contains(t, out.String(), "a < b", "lines can be copied from it")
			var read struct {
				Checks []map[string]string
				OK     bool
			}
			require.NoError(t, json.Unmarshal([]byte(out.String()), &read))
			assert.Equal(t, tc.ok, read.OK)
			require.Len(t, read.Checks, len(tc.status))
			for _, key := range []string{"group", "name", "status", "words", "mend", "context"} {
				assert.Contains(t, read.Checks[0], key)
			}
		})
	}
}
