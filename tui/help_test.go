package tui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"steward/apiclient"
	"steward/internal/config"
	"steward/tui"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// everyPlace opens each screen and dialog that keys alone lead to.
func everyPlace(t *testing.T, test func(*testing.T, *tuitest.Driver)) {
	t.Helper()
	for name, keys := range map[string][]string{
		"list": {}, "list with marks": {"space"}, "list in a range": {"v"}, "filter": {"/"}, "filter with offers": {"/", "s", "t"}, "filter kept": {"/", "c", "enter"},
		"disable": {"d"}, "delete": {"D"}, "copy": {"y"}, "export": {"o"}, "columns": {"C"}, "extend": {"x"}, "wizard": {"n"},
		"detail": {"enter"}, "detail's keys": {"enter", "tab"}, "detail's access": {"enter", "tab", "tab"}, "detail's activity": {"enter", "tab", "tab", "tab"},
		"edit": {"enter", "a"}, "findings": {"2"}, "audit": {"3"}, "messages": {"!"}, "bulk": {"d", "y"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := tuitest.Options{System: fake.New(fake.Options{}), Filters: []config.SavedFilter{{Name: "Batch", Filter: "batch"}}}
			tuitest.Run(t, o, func(d *tuitest.Driver) { test(t, d.Press(keys...)) })
		})
	}
}

func TestEveryActionIsInTheHelp(t *testing.T) {
	t.Parallel()
	everyPlace(t, func(t *testing.T, d *tuitest.Driver) {
		actions := tui.ActionsOf(d.Model())
		assert.Greater(t, len(actions), 10)
		d.Send(tea.KeyPressMsg{Code: tea.KeyF1}).See("type to search")
		for _, a := range actions {
			if a.Title == "" {
				continue
			}
			d.Paste(a.ID).See(a.ID, kit.Truncate(a.Title, 19, ""))
			if key := a.Key(); len(key) > 1 && key != "up" && key != "down" {
				d.See(key)
			}
			assert.NotEmpty(t, a.Help, "%s has no words for the help", a.ID)
			assert.NotEmpty(t, a.ID, "%s has no id", a.Title)
			d.Press("ctrl+u")
		}
	})
}

func TestEveryKeyOfTheFooterLeadsWhereItSays(t *testing.T) {
	t.Parallel()
	everyPlace(t, func(t *testing.T, d *tuitest.Driver) {
		shown, leads := tui.FooterOf(d.Model())
		for _, a := range shown {
			if !a.Hidden && a.Key() != "" {
				assert.Equal(t, a.ID, leads(a.Key()), "%s in %s", a.Key(), strings.Split(d.Frame(), "\n")[0])
			}
		}
	})
}

func TestKeysOfTheConfiguration(t *testing.T) {
	t.Parallel()
	f8, f9 := tea.KeyPressMsg{Code: tea.KeyF8}, tea.KeyPressMsg{Code: tea.KeyF9}
	o := tuitest.Options{System: fake.New(fake.Options{}), Keys: map[string][]string{
		"list.columns": {"f8"}, "table.down": {"ctrl+n"}, "app.signin": {"z"}, "edit.save": {"f9"}, "app.commands": {"e"}, "list.filter": {"/"},
	}}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Press("C").SeeNot("Columns").Send(f8).See("Columns").Press("esc")
		d.Press("j", "down").See("● backup").Press("ctrl+n").See("● batch-eu")
		d.Press("?").See("f8", "list.columns").Press("esc")
		d.Press("/").Type("zeC").See("zeC").Press("esc")
		d.Press("enter").See("Overview").Press("a").SeeNot("Overview").Type("ze").See("ze").Send(f9).See("batch-euze was saved")
		d.Press("ctrl+c")
		assert.True(t, d.Gone() || strings.Contains(d.Frame(), "Leave"), "ctrl+c always means the end")
	})
}

func TestWrongKeysAreSaidAtTheStart(t *testing.T) {
	t.Parallel()
	o := tuitest.Options{System: fake.New(fake.Options{}), KeyFaults: []*config.Error{
		{Path: "config.yaml", Line: 3, Column: 5, Message: "there is no action user.disabel; did you mean user.disable?"}, {Path: "config.yaml", Line: 4, Column: 5, Message: "x"},
	}}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.See("config.yaml:3:5: there is no action user.disabel; did you mean")
	})
}

func TestAProblemLeavesEnterToTheScreen(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Send(kit.Notice{Level: kit.Problem, Text: "it went wrong"}).See("it went wrong", "! details  esc dismiss")
		d.Press("enter").See("Overview", "it went wrong")
		d.Press("tab", "tab", "tab").See("WHEN").Press("esc").SeeNot("it went wrong").See("WHEN")
		d.Press("1").Send(kit.Notice{Level: kit.Problem, Text: "again"}).See("! details")
		d.Press("!").See("Messages", "● 12:00:00  problem  again").Press("q").Press("3").See("enter details  esc dismiss")
		d.Press("enter").See("╭ Problem")
	})
}

func TestMessagesAreFilteredAndLeadToTheirUser(t *testing.T) {
	t.Parallel()
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Press("d", "y").See("backup disabled").Press("G", "enter").See("unused-import", "Overview")
		d.Send(kit.Notice{Level: kit.Problem, Text: "the key is gone"}).Press("esc").Press("1")
		d.Press("!").See("the key is gone", "backup disabled").Press("/").Type("PROBLEM gone").See("the key is gone").SeeNot("backup disabled  ")
		d.Press("enter").See("J go to the user").Press("J").See("unused-import", "Overview")
		d.Press("1", "!", "/").Type("nothing like it").See("No message has these words.").Press("esc").See("the key is gone")
		d.Press("enter").See("Problem", "Time").Press("esc").Press("q").SeeNot("Messages")
	})
}

func TestANameOfSpacesIsSeen(t *testing.T) {
	t.Parallel()
	users := []apiclient.ServiceUser{{ID: "su_1", Name: "   ", Enabled: true}, {ID: "su_2", Name: " ci", Enabled: true}}
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{Users: users})}, func(d *tuitest.Driver) {
		d.See(`"   "`, `" ci"`).Press("d").See(`"   "`).Press("esc", "enter").See(`› "   "`)
	})
}
