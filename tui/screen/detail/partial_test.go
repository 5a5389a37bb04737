package detail_test

import (
	"testing"
	"time"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestWhatTheListLeftOutIsNotShownAsNothing(t *testing.T) {
	t.Parallel()
	partial := fake.Open()
	partial.PartialList = true
	sys := fake.New(fake.Options{Description: &partial})
	tuitest.Run(t, tuitest.Options{System: sys, Width: 120, Height: 40}, func(d *tuitest.Driver) {
		readUser, readKeys := sys.Block("User", ""), sys.Block("Keys", "")
		d.Send(kit.Open{View: kit.ViewUser, Arg: ciDeploy})
		d.See("not read").SeeNot("Keys 0").Press("tab", "tab").See("Reading the access").Press("shift+tab", "shift+tab")
		readUser()
		d.Advance(time.Second).SeeNot("not read").See("oldest", "Keys 2/2")
		readKeys()
	})
}

func TestAccessThatMayNotBeReadIsSaidToBe(t *testing.T) {
	t.Parallel()
	partial := fake.Open()
	partial.PartialList = true
	sys := fake.New(fake.Options{Description: &partial})
	sys.Fail("User", "", &apiclient.Error{Kind: apiclient.ErrForbidden, Op: "read the service user", Message: "no"})
	open(t, tuitest.Options{System: sys, Width: 120, Height: 40}, ciDeploy, func(d *tuitest.Driver) {
		d.See("not read").SeeNot("Keys 0").Press("tab", "tab").See("could not be read")
	})
}
