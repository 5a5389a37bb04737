package list_test

import (
	"strings"
	"testing"
	"time"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestUsersAreMarkedByAListOfNames(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: fake.Many(30, fake.Epoch)})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("space", "p").See("Mark by names", "nothing yet").Press("enter").See("Mark by names")
		d.Paste("user-0002\r\nuser-0005, su_01K9Z3T7M4Q2XH8V5C6N000007\nnobody\nuser-0002\n").Advance(time.Second)
		d.See("Mark by names", "3 service users found", "1 unknown: nobody", "1 named more than once, marked once: user-0002")
		d.Press("enter").SeeNot("Mark by names").See("3 marked", "3 service users marked by name; 1 name was left out")
		d.Press("d").See("Disable 3 service users?", "user-0002", "user-0005", "user-0007").Press("y").Advance(time.Second).See("3 disabled")
	})
}

func TestAPasteOverTheListAsksAndHiddenOnesAreSaid(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: fake.Many(30, fake.Epoch)})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("/").Type("0003").Press("enter").See("user-0003").SeeNot("user-0004")
		d.Paste("user-0003\nuser-0004").Advance(time.Second).See("2 service users found").SeeNot("2 marked")
		d.Press("enter").See("2 service users marked by name, 1 of them hidden by the filter or the tab")
		d.Press("d").See("1 of them is hidden by the filter.")
	})
}

func TestNamesAreTypedAndTakenBack(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: fake.Many(3, fake.Epoch)})
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
		tuitest.Run(t, tuitest.Options{System: sys, Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
			d.Press("p").Type("user-0001,user-0009").Advance(time.Second).See("1 unknown: user-0009").Press("backspace").Type("2").Advance(time.Second)
			d.See("2 service users found").SeeNot("unknown").Press("ctrl+u").See("nothing yet").Press("esc").SeeNot("Mark by names", "2 marked")
		})
	}
}

func TestManyNamesAreNotListedAll(t *testing.T) {
	t.Parallel()
	sys := fake.New(fake.Options{Users: fake.Many(3, fake.Epoch)})
	tuitest.Run(t, tuitest.Options{System: sys, Width: 60, Height: 15}, func(d *tuitest.Driver) {
		d.Press("p").Paste(strings.Repeat("x", 300) + "\n" + strings.Repeat("gone-", 9) + "\na\nb\nc\nd\ne\nf\nuser-0001").Advance(time.Second)
		d.See("1 service user found", "8 unknown", "and 2 more").Golden()
	})
}

func TestTheLastBulkRunIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	d := fake.Open()
	d.Limits.Batch, d.Limits.Concurrency = 0, 1
	sys := fake.New(fake.Options{Users: fake.Many(10, fake.Epoch), Description: &d})
	sys.Delay("SetEnabled", "", 100*time.Millisecond)
	sys.FailOnce("SetEnabled", "su_01K9Z3T7M4Q2XH8V5C6N000009", &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "no"})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		again := func() { d.Press(":").Type("last bulk").Press("enter") }
		d.Press("*", "d", "y").Advance(300*time.Millisecond).See("of 10").Press("q", "tab", "enter").See("All 10")
		again()
		d.See("Disable 10 service users", "of 10", "cancel after the calls in flight").Press("q", "tab", "enter").See("All 10").Advance(3 * time.Second)
		d.See("9 disabled, 1 failed; `last bulk report` shows which")
		again()
		d.See("9 disabled, 1 failed", "user-0009", "r retry failed").Press("r").Advance(time.Second).See("1 disabled")
		d.Press("u").See("enable 10 service users again?")
	})
}
