package detail_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestAKeyEndsAtAChosenTime(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab", "E").See("When shall build server end?", "(•) 24 hours").Press("down", "enter")
		d.See("Let this key end?", "It works until 2026-11-24 12:00:00 UTC", "= 2026-11-24 12:00:00 your time, in 2 days", "type expire to confirm", "deploy job goes on")
		d.Press("enter")
		assert.Empty(t, system.Calls("ExpireKey"))
		d.Type("expire").Press("enter").See("build server ends at 2026-11-24 12:00:00 UTC", "expiring", "in 2 days 0 h")
		d.Press("E").See("It can end sooner, never later.", "is after its present end").Type("2026-12-01 10:00").See("✕ is after its present end")
		d.Press("enter").See("When shall").Press("ctrl+u").Type("3h").Press("enter").Type("expire").Press("enter").See("in 3 h 0 min")
		require.Len(t, system.Calls("ExpireKey"), 2)
	})
}

func TestTheCountdownRunsAndTheKeyEnds(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab", "E").Type("90 min").Press("enter").Type("expire").Press("enter").See("in 1 h 30 min")
		d.Advance(time.Minute).See("in 1 h 29 min").Advance(29 * time.Minute).See("in 1 h 0 min").Advance(time.Minute).See("in 59 min")
		d.Advance(58*time.Minute + 30*time.Second).See("in 30 s").Advance(10 * time.Second).See("in 20 s")
		reads := len(system.Calls("Keys"))
		d.Advance(21*time.Second).See("Keys 1/2", "calls with it are refused since it expired")
		assert.Greater(t, len(system.Calls("Keys")), reads, "the keys are read when one has ended")
	})
}

func TestNothingMovesWhereNoKeyEnds(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab")
		reads := len(system.Calls("Keys"))
		d.Advance(3 * time.Hour)
		assert.Len(t, system.Calls("Keys"), reads)
	})
}

func TestThePanelTellsOfTheKeyUnderTheCursor(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{Width: 80, Height: 24}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab").See("2 of 2 held: regenerate, expire or delete one first", "Key ID        key_01K9Z3T7M4Q2XH8V5C6N0R0001")
		d.Press("j").See("Key ID        key_01K9Z3T7M4Q2XH8V5C6N0R0002").Press("k").See("R0001")
	})
}

func TestKeysOfAUserThatDoesNotWorkAreRefused(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, finance, func(d *tuitest.Driver) {
		d.Press("tab").See("calls with it are refused while finance team is disabled")
		d.Press("K").See("Calls with it are refused while finance team is disabled.").Press("esc")
	})
	open(t, tuitest.Options{}, ciLegacy07, func(d *tuitest.Driver) {
		d.Press("tab").See("calls with it are refused: ci-legacy-07 ended")
	})
}

func TestWhatBecomesOfTheOthersIsSaidFirst(t *testing.T) {
	t.Parallel()
	rules := func(change func(*apiclient.KeyRules)) *fake.System {
		d := fake.Open()
		change(&d.Keys)
		return fake.New(fake.Options{Description: &d})
	}
	open(t, tuitest.Options{System: rules(func(k *apiclient.KeyRules) {
		k.Limit, k.OthersExpire, k.OthersExpireIn = 5, true, 48*time.Hour
	})}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab").See("K makes the 2 older ones end in 2 days").Press("K")
		d.See("The older keys of ci-deploy then expire in 2 days", "build server: last used", "deploy job: last used")
	})
	open(t, tuitest.Options{System: rules(func(k *apiclient.KeyRules) { k.RegenerateSame = false })}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab").See("the key ID changes too").Press("N").See("The key gets a new key ID too.", "deploy job goes on as it is.")
	})
	open(t, tuitest.Options{}, ciProd, func(d *tuitest.Driver) {
		d.Press("tab", "X").See("No other key works: then nothing can authenticate as").Press("esc")
		d.Press("K").See("It will be key 2 of 2.", "The other key goes on as before.")
	})
}

func TestTheDialogOfTheLimitHasFocusOnCancel(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab", "K").See("The key limit is reached", "Regenerate build server", "● c  Cancel").Press("enter").SeeNot("The key limit is reached")
		assert.Empty(t, system.Calls("RegenerateKey"))
	})
}
