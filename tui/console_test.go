package tui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestConsoleShowsWhoAndWhere(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.See("steward   demo › Service users", "ada", "All ", "? help")
		first, _, _ := strings.Cut(d.Frame(), "\n")
		assert.Contains(t, first, "updated 12:00")
	})
}

func TestIdleConsoleIsSilent(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		before := d.Raw()
		d.Advance(3 * time.Minute)
		assert.Equal(t, before, d.Raw(), "nothing changed, so nothing is painted")
	})
}

func TestCrumbsKeepTheContextAndTheTopScreen(t *testing.T) {
	viewer := &apiclient.Operator{ID: "op", Name: "viewer", ReadOnly: true}
	users := []apiclient.ServiceUser{{ID: "su_1", Name: "nightly-report-exporter", Enabled: true}}
	sys := fake.New(fake.Options{Operator: viewer, Users: users})
	tuitest.Run(t, tuitest.Options{System: sys, Width: 60, Height: 15}, func(d *tuitest.Driver) {
		d.Press("enter").See("demo READ-ONLY › Service users › nightly-report-exporter").SeeNot("steward")
		d.Resize(120, 40).See("steward   demo READ-ONLY › Service users › nightly-report-exporter")
	})
}

func TestOpenAndBack(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Press("enter").See("Overview", "Access", "Activity")
		d.Press("esc").See("All ").SeeNot("Overview")
		d.Press("enter").See("Overview").Press("q").SeeNot("Overview")
		d.Press("enter").See("Overview").Press("1").SeeNot("Overview")
	})
}

func TestQuitLeavesFromTheListOnly(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Press("enter", "q")
		require.False(t, d.Gone(), "q goes back first")
		d.Press("q")
		require.True(t, d.Gone())
	})
}

func TestCtrlCLeavesFromAnywhere(t *testing.T) {
	for name, way := range map[string][]string{"the list": nil, "a user": {"enter"}, "a text field": {"/"}, "a dialog": {"d"}, "the help": {"?"}, "the palette": {":"}} {
		t.Run(name, func(t *testing.T) {
			tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
				d.Press(way...).Press("ctrl+c")
				require.True(t, d.Gone())
			})
		})
	}
}

func TestLettersAreTextWhileAFieldHasFocus(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Press("/").Type("qd:?!1n").See("qd:?!1n")
		require.False(t, d.Gone())
	})
}

func TestDialogTakesAllKeys(t *testing.T) {
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("d").See("Cancel", "refused at once")
		d.Press("j", "/", "D", "d", "g").See("refused at once")
		d.Press("?").See("This dialog", "Confirm").Press("esc").See("refused at once")
		d.Press("esc").SeeNot("refused at once")
		assert.Empty(t, sys.Calls("SetEnabled", "DeleteUser", "CreateUser"))
	})
}

func TestEnterOnAFreshDialogCancels(t *testing.T) {
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("d", "enter").SeeNot("refused at once")
		assert.Empty(t, sys.Calls("SetEnabled"))
	})
}

func TestKeysTypedAheadBelongToWhatTheFirstOneOpens(t *testing.T) {
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Ahead("d", "y")
		assert.Len(t, sys.Calls("SetEnabled"), 1)
		d.Ahead("enter", "tab", "tab").See("Accounts").Ahead("q", "n").See("Step 1 of")
	})
}

func TestHelpAndPaletteDeriveFromTheActions(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Press("?").See("type to search").Type("every key").See("Everywhere", "searchable").Press("esc", "esc").SeeNot("type to search")
		d.Press(":").Type("new").Press("enter").See("New service user", "Step 1 of")
	})
}

func TestFailureIsSaidAndKeptUntilDismissed(t *testing.T) {
	sys := fake.New(fake.Options{})
	sys.Fail("User", "", &apiclient.Error{
		Kind: apiclient.ErrForbidden, Op: "read the user", Message: "needs users::read", Status: 403, Code: "forbidden", RequestID: "req_42",
	})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("enter").See("needs users::read")
		d.Advance(time.Minute).See("needs users::read")
		d.Press("enter").See("403", "forbidden", "req_42")
		d.Press("esc").SeeNot("req_42", "needs users::read").Press("!").See("needs users::read")
	})
}

func TestUnreachableSystemIsSaidAndTriedAgain(t *testing.T) {
	sys := fake.New(fake.Options{})
	down := &apiclient.Error{Kind: apiclient.ErrUnreachable, Op: "read the system's rules", Message: "connection refused"}
	sys.Fail("Describe", "", down)
	sys.Fail("Users", "", down)
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.See("not connected to", "connection refused")
		sys.Fail("Describe", "", nil)
		sys.Fail("Users", "", nil)
		d.Advance(40 * time.Second).See("ada").SeeNot("not connected to")
		d.Press("esc", "r").See("All ", "enabled")
	})
}

func TestAnUnreachableSystemIsSaidOnce(t *testing.T) {
	sys := fake.New(fake.Options{})
	sys.Fail("Describe", "", &apiclient.Error{Kind: apiclient.ErrUnreachable, Op: "read what the system can do", Message: "nothing listens there"})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.See("nothing listens there").Press("esc").SeeNot("nothing listens there")
		d.Advance(time.Minute).SeeNot("nothing listens there")
		sys.Fail("Describe", "", nil)
		sys.Fail("Describe", "", &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "read what the system can do", Message: "the key is not accepted"})
		d.Advance(time.Minute).See("the key is not accepted")
	})
}

func TestRefusedCredentialIsNotTriedAgainByItself(t *testing.T) {
	sys := fake.New(fake.Options{})
	refused := &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "invalid_client"}
	sys.Fail("Describe", "", refused)
	sys.Fail("Users", "", refused)
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.See("not signed in to", "invalid_client")
		before := len(sys.Calls("Describe", "Users"))
		d.Advance(3 * time.Minute)
		assert.Len(t, sys.Calls("Describe", "Users"), before, "nothing was tried again")
		sys.Fail("Describe", "", nil)
		sys.Fail("Users", "", nil)
		d.Press("esc", "r").See("ada", "All 10").SeeNot("not signed in to")
	})
}

func TestReadOnlyOperatorCanChangeNothing(t *testing.T) {
	sys := fake.New(fake.Options{Operator: &apiclient.Operator{ID: "op", Name: "viewer", ReadOnly: true}})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.See("READ-ONLY")
		for _, key := range []string{"n", "d", "e", "D", "x"} {
			d.Press(key).See("READ-ONLY").SeeNot("Cancel", "Step 1 of")
		}
		d.Press("enter").See("Overview")
		for _, key := range []string{"a", "d", "e", "D", "x", "K"} {
			d.Press(key).SeeNot("Cancel")
		}
		d.Press("R").See("Rotate ")
		for _, key := range []string{"enter", "K", "N", "R", "X", "A"} {
			d.Press(key).SeeNot("Cancel", "New key for")
		}
		assert.Empty(t, sys.Calls("SetEnabled", "DeleteUser", "CreateUser", "UpdateUser", "CreateKey", "RegenerateKey"))
	})
}

func TestTooSmallTerminalSaysSoAndKeysAreIgnored(t *testing.T) {
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Resize(59, 15).See("60×15", "59×15").SeeNot("Service users")
		d.Press("d", "enter", "n", "j").Paste("text")
		d.Resize(60, 15).See("Service users").SeeNot("Cancel", "Overview", "Step 1")
		d.Resize(20, 3).Press("q")
		require.True(t, d.Gone())
	})
}

func TestAsciiAndNoColour(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{}), Env: map[string]string{"LC_ALL": "C", "NO_COLOR": "1"}}, func(d *tuitest.Driver) {
		for _, keys := range [][]string{nil, {"d"}, {"esc", "enter"}, {"tab"}, {"esc", "n"}, {"ctrl+c"}} {
			d.Press(keys...)
			for _, r := range d.Frame() {
				require.Less(t, r, rune(0x80), "%q in an ASCII frame after %v:\n%s", r, keys, d.Frame())
			}
			assert.NotRegexp(t, `\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7])[;m]`, d.Raw(), "no colour")
		}
	})
}

func TestThemeFollowsTheTerminalsBackground(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		dark := d.Raw()
		d.Send(tea.BackgroundColorMsg{Color: ansi.White})
		assert.NotEqual(t, dark, d.Raw())
		assert.Equal(t, ansi.Strip(dark), ansi.Strip(d.Raw()), "only the colours change")
	})
}

func TestReplyFindsItsOwnerBehindOtherScreens(t *testing.T) {
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		release := sys.Block("Users", "")
		d.Press("r", "enter").See("Overview")
		release()
		d.Send(tea.FocusMsg{}).Press("esc").See("All ")
	})
}

func TestWriteIsToldAfterItsScreenWasLeft(t *testing.T) {
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		sys.Delay("SetEnabled", "", 3*time.Second)
		d.Press("enter").See("● enabled").Press("d", "y", "esc").SeeNot("Overview")
		d.Advance(4 * time.Second).See("disabled")
		require.Len(t, sys.Calls("SetEnabled"), 1)
	})
}

func TestErrorsOfTheServerAreClean(t *testing.T) {
	sys := fake.New(fake.Options{})
	sys.Fail("User", "", errors.New("bad\x1b]52;c;eA==\x07 \u202egnp"))
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("enter").See("<U+001B>]52")
		assert.NotContains(t, d.Raw(), "\x1b]52")
		assert.NotContains(t, d.Raw(), "\u202e")
	})
}

// Property: no sequence of keys, pastes and sizes panics, breaks a line, or writes to the system without a dialog.
func TestAnyKeysKeepTheFrameWhole(t *testing.T) {
	t.Chdir(t.TempDir()) // exports go there
	keys := []string{
		"j", "k", "g", "G", "enter", "esc", "tab", "shift+tab", "/", "space", "v", "*", "n", "a", "d", "e", "D", "x", "K", "R", "s", "S", "o",
		"u", "r", ":", "?", "!", "up", "down", "left", "right", "pgup", "pgdown", "home", "end", "backspace", "1", "2", "5", "N", "X", "t", "A", "q",
	}
	rapid.Check(t, func(r *rapid.T) {
		presses := rapid.SliceOfN(rapid.SampledFrom(keys), 1, 40).Draw(r, "keys")
		width := rapid.IntRange(60, 200).Draw(r, "width")
		height := rapid.IntRange(15, 60).Draw(r, "height")
		sys := fake.New(fake.Options{})
		tuitest.Run(t, tuitest.Options{System: sys, Width: width, Height: height}, func(d *tuitest.Driver) {
			for _, key := range presses {
				d.Press(key)
				if d.Gone() {
					return
				}
				requireWhole(t, d, width, height, presses)
			}
		})
	})
}

func requireWhole(t *testing.T, d *tuitest.Driver, width, height int, presses []string) {
	t.Helper()
	lines := strings.Split(d.Raw(), "\n")
	require.LessOrEqual(t, len(lines), height, "%v\n%s", presses, d.Frame())
	for _, line := range lines {
		require.LessOrEqual(t, kit.Width(line), width, "%v\n%s", presses, d.Frame())
	}
}
