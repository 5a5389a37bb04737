// Package manpage writes the manual page of a command line as roff (man(7)), from what the commands say of themselves: so
// it is complete, and says what the help says.
//
// Start reading at Write.
package manpage

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Options are what the commands do not say.
type Options struct {
	Version string
	// Sections stand at the end.
	Sections []Section
}

// Section is a part of the page. Its text is as that of a command's help: paragraphs between blank lines, and lines that
// begin with two spaces or a tab stay as they are.
type Section struct{ Title, Text string }

// Write writes the page of a root command with all commands below it.
func Write(w io.Writer, root *cobra.Command, o Options) error {
	p := &page{}
	p.macro("TH", strings.ToUpper(root.Name()), "1", "", root.Name()+" "+o.Version, root.Short)
	p.macro("SH", "NAME")
	p.line(root.Name() + " - " + root.Short)
	p.macro("SH", "SYNOPSIS")
	p.macro("B", root.Name())
	p.line("[command] [--flags]")
	p.macro("SH", "DESCRIPTION")
	p.text(said(root))
	p.flags(root)
	p.examples(root)
	p.macro("SH", "COMMANDS")
	for _, command := range below(root) {
		p.macro("SS", usage(command))
		p.text(said(command))
		p.flags(command)
		p.examples(command)
	}
	for _, s := range o.Sections {
		p.macro("SH", s.Title)
		p.text(s.Text)
	}
	_, err := io.WriteString(w, p.b.String())
	if err != nil {
		return fmt.Errorf("write the manual page: %w", err)
	}
	return nil
}

// below are the commands below one that people run, each followed by its own.
func below(command *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, c := range command.Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		if c.Runnable() {
			out = append(out, c)
		}
		out = append(out, below(c)...)
	}
	return out
}

// usage is how a command is called: "steward context use NAME".
func usage(c *cobra.Command) string {
	_, arguments, _ := strings.Cut(c.Use, " ")
	return strings.TrimSpace(c.CommandPath() + " " + arguments)
}

func said(c *cobra.Command) string {
	if c.Long != "" {
		return c.Long
	}
	return c.Short + "."
}

// page is the roff so far.
type page struct{ b strings.Builder }

// macro writes a request with its arguments.
func (p *page) macro(name string, arguments ...string) {
	p.b.WriteString("." + name)
	for _, a := range arguments {
		a = strings.ReplaceAll(escaped(a), `"`, `\(dq`)
		if a == "" || strings.Contains(a, " ") {
			a = `"` + a + `"`
		}
		p.b.WriteString(" " + a)
	}
	p.b.WriteByte('\n')
}

// line writes a line of text.
func (p *page) line(s string) {
	s = escaped(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	p.b.WriteString(s + "\n")
}

// text writes paragraphs.
func (p *page) text(s string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(s), "\n\n") {
		if i > 0 {
			p.macro("PP")
		}
		p.paragraph(strings.Split(paragraph, "\n"))
	}
}

// paragraph writes lines, the indented ones as they are.
func (p *page) paragraph(lines []string) {
	for len(lines) > 0 {
		if !indented(lines[0]) {
			p.line(lines[0])
			lines = lines[1:]
			continue
		}
		n := slices.IndexFunc(lines, func(l string) bool { return !indented(l) })
		if n < 0 {
			n = len(lines)
		}
		p.verbatim(lines[:n])
		lines = lines[n:]
	}
}

func indented(line string) bool {
	return strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t")
}

// verbatim writes lines as they are.
func (p *page) verbatim(lines []string) {
	p.macro("RS", "4")
	p.macro("nf")
	for _, l := range lines {
		p.line(strings.TrimPrefix(strings.TrimPrefix(l, "  "), "\t"))
	}
	p.macro("fi")
	p.macro("RE")
}

// flags writes a command's own flags.
func (p *page) flags(c *cobra.Command) {
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		value, words := pflag.UnquoteUsage(f)
		if value != "" {
			name += " " + strings.ToUpper(value)
		}
		p.macro("TP")
		p.macro("B", name)
		p.line(words)
	})
}

func (p *page) examples(c *cobra.Command) {
	if c.Example == "" {
		return
	}
	p.macro("PP")
	p.line("Examples:")
	p.verbatim(strings.Split(c.Example, "\n"))
}

// escaped is text that roff takes for nothing else; its hyphens can be copied into a shell.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(s)
}
