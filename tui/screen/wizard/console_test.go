package wizard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func console(t *testing.T, o tuitest.Options, sys *fake.System, test func(*tuitest.Driver)) {
	t.Helper()
	t.Parallel()
	o.System = sys
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		test(d)
		d.Advance(20 * time.Second)
	})
}

func TestFromTheListToTheSecret(t *testing.T) {
	sys := fake.New(fake.Options{})
	console(t, tuitest.Options{Width: 60, Height: 15}, sys, func(d *tuitest.Driver) {
		d.Press("n").See("Step 1 of 5")
		d.Paste("ci-release\n").See("ci-release", "Step 1 of 5")
		d.Press("enter", "enter", "enter").See("Step 2 of 5", "Never ends")
		d.Type("2027-01-12").See("Works until 2027-01-12 23:59:59 UTC")
		d.Press("enter").See("Step 3 of 5").Press("space", "enter", "space")
		d.Press("enter").See("Step 4 of 5", "Certificate manager").Press("space")
		d.Press("enter").See("Step 5 of 5", "[ Create ]")
		d.Press("enter").See("Shown once")
	})
	made := sys.Calls("CreateUser")
	require.Len(t, made, 1)
	sent, ok := made[0].Arg.(apiclient.NewUser)
	require.True(t, ok)
	assert.Equal(t, "ci-release", sent.Name)
	assert.Equal(t, "2027-01-12", sent.EndDate.String())
}

func TestALostAnswerCreatesNothingTwice(t *testing.T) {
	sys := fake.New(fake.Options{})
	sys.Lose("CreateUser", "", &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "connection reset"})
	console(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("n").Type("ci-release").Press("ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s").See("Step 5 of 5")
		d.Press("ctrl+s").See("It is not known whether ci-release was created", "nothing is made twice")
		d.Press("ctrl+s").See("Shown once")
	})
	made := sys.Calls("CreateUser")
	require.Len(t, made, 2)
	assert.Equal(t, made[0].Arg, made[1].Arg)
}

func TestASystemThatDoesNotKnowARepetitionIsNotTrustedWithOne(t *testing.T) {
	description := fake.Open()
	description.Idempotent = false
	sys := fake.New(fake.Options{Description: &description})
	sys.Lose("CreateUser", "", &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "connection reset"})
	console(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("n").Type("ci-release").Press("ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s")
		d.See("was created. Look for it in the list").SeeNot("nothing is made twice")
	})
}

func TestLeavingAsksAndComingBackRestores(t *testing.T) {
	sys := fake.New(fake.Options{})
	console(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("n", "esc").SeeNot("Leave New service user?", "Step 1 of 5")
		d.Press("n").Type("ci-release?q:").See("ci-release?q:")
		d.Press("esc").See("Leave New service user?", "what you typed is kept")
		d.Press("y").SeeNot("Step 1 of 5")
		d.Press("n").See("ci-release?q:")
		d.Press("esc", "d").SeeNot("Step 1 of 5")
		d.Press("n").SeeNot("ci-release?q:")
	})
}

func TestAHundredKilobytesPastedStayOneLine(t *testing.T) {
	sys := fake.New(fake.Options{})
	console(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("n").Paste(strings.Repeat("x\x1b[31m\n", 20_000)).See("Step 1 of 5", "cut: at most 255 characters")
	})
	assert.Empty(t, sys.Calls("CreateUser"))
}

func TestWithoutColoursAndInASCIIEveryStateHasASign(t *testing.T) {
	sys := fake.New(fake.Options{})
	o := tuitest.Options{Env: map[string]string{"LANG": "C", "NO_COLOR": "1"}}
	console(t, o, sys, func(d *tuitest.Driver) {
		d.Press("n").Type("-").See("! starts with a letter or digit")
		d.Press("backspace").Type("ci-release").Press("ctrl+s").See("x Identity", "* End date", "(*) Never")
		d.Press("ctrl+s", "space").See("[x] ")
		for _, r := range d.Frame() {
			require.Less(t, r, rune(128), d.Frame())
		}
	})
}
