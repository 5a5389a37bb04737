package manpage_test

import (
	"bytes"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/manpage"
)

func TestThePageSaysWhatTheCommandsSay(t *testing.T) {
	t.Parallel()
	run := func(*cobra.Command, []string) error { return nil }
	root := &cobra.Command{Use: "tool", Short: "A tool", Long: ".hidden by roff?\n\nIt's \\n plain -o `x`:\n\n  kept   as it is\n  'so\n\nThe end.", RunE: run}
	sub := &cobra.Command{Use: "sub NAME", Short: "Do it", Example: "tool sub x", RunE: run}
	var all bool
	var out string
	sub.Flags().BoolVar(&all, "all", false, "everything")
	sub.Flags().StringVarP(&out, "out", "o", "", `a "quoted" word`)
	group := &cobra.Command{Use: "group", Short: "Hold others"}
	group.AddCommand(&cobra.Command{Use: "one", Short: "Be first", RunE: run}, &cobra.Command{Use: "two", Hidden: true, RunE: run})
	root.AddCommand(sub, group)

	var page bytes.Buffer
	require.NoError(t, manpage.Write(&page, root, manpage.Options{Version: "v1", Sections: []manpage.Section{{"EXIT STATUS", "0 is well."}}}))
	assert.Equal(t, `.TH TOOL 1 "" "tool v1" "A tool"
.SH NAME
tool \- A tool
.SH SYNOPSIS
.B tool
[command] [\-\-flags]
.SH DESCRIPTION
\&.hidden by roff?
.PP
It\(aqs \en plain \-o \(gax\(ga:
.PP
.RS 4
.nf
kept   as it is
\(aqso
.fi
.RE
.PP
The end.
.SH COMMANDS
.SS "tool group one"
Be first.
.SS "tool sub NAME"
Do it.
.TP
.B \-\-all
everything
.TP
.B "\-o, \-\-out STRING"
a "quoted" word
.PP
Examples:
.RS 4
.nf
tool sub x
.fi
.RE
.SH "EXIT STATUS"
0 is well.
`, page.String())
}
