package detail_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestNewKeyLeadsToItsSecret(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.Press("K").See("New key for ci-deploy-prod", "Its secret is shown once")
		d.Press("ctrl+u").Type("build server").Press("enter").See("another key has this name")
		d.Press("ctrl+u").Type("night").Press("enter").See("Shown once", "demo · ci-deploy-prod")
		d.SeeNot(system.Secrets()...)
		d.Press("s", "y").See("Keys 2/2").Press("tab").See("night", "just now")
		assert.Equal(t, "night", system.Calls("CreateKey")[0].Arg.(apiclient.NewKey).Name)
	})
}

func TestNewKeyWithoutNamesIsAskedFor(t *testing.T) {
	t.Parallel()
	description := fake.Open()
	description.Keys.Named, description.Keys.OthersExpire, description.Keys.OthersExpireIn = false, true, 48*time.Hour
	system := fake.New(fake.Options{Description: &description})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.Press("K").See("New key for ci-deploy-prod?", "then expires in 2 days", "[ Cancel ]")
		d.Press("K", "enter").SeeNot("Shown once")
		d.Press("K", "y").See("Shown once")
	})
}

func TestWhatANewKeyDoesToTheOthersIsSaidFirst(t *testing.T) {
	t.Parallel()
	description := fake.Open()
	description.Keys.OthersExpire, description.Keys.OthersExpireIn = true, 48*time.Hour
	open(t, tuitest.Options{System: fake.New(fake.Options{Description: &description})}, ciProd, func(d *tuitest.Driver) {
		d.Press("K").See("The older key of ci-deploy-prod then expires in 2 days: hand")
	})
}

func TestLostAnswerIsAskedForAgainUnderTheSameIntent(t *testing.T) {
	t.Parallel()
	lost := &apiclient.Error{Kind: apiclient.ErrUnknown, Op: "make a key", Message: "no answer came"}
	system := fake.New(fake.Options{})
	system.Lose("CreateKey", ciProd, lost)
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.Press("K", "enter").See("the outcome is unknown", "Ask again").SeeNot("Shown once")
		d.Press("a").See("Shown once")
		calls := system.Calls("CreateKey")
		require.Len(t, calls, 2)
		assert.Equal(t, calls[0].Intent, calls[1].Intent)
		d.Press("s", "y").See("Keys 2/2")
	})
}

func TestALostAnswerOfASystemThatDoesNotKnowRepetitionsIsLookedFor(t *testing.T) {
	t.Parallel()
	description := fake.Open()
	description.Idempotent = false
	system := fake.New(fake.Options{Description: &description})
	system.Lose("CreateKey", ciProd, &apiclient.Error{Kind: apiclient.ErrUnknown, Op: "make a key", Message: "no answer came"})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.Press("K", "enter").See("the outcome is unknown", "makes another secret: look at the keys first").SeeNot("makes nothing twice")
		d.Press("enter").See("NAME", "STATUS")
		require.Len(t, system.Calls("CreateKey"), 1, "what comes first is to look")
	})
}

func TestWhatIsNotToldOfUseIsNotSaid(t *testing.T) {
	t.Parallel()
	description := fake.Trustgrid()
	system := fake.New(fake.Options{Description: &description, Users: fake.Fitted(description, fake.Epoch)})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.SeeNot("never used").Press("N").See("The old secret is refused at once").SeeNot("never used", "last used")
		d.Press("esc", "K").See("The key limit is reached").SeeNot("never used", "Idle")
	})
}

func TestWhatCannotBeEditedOffersNoEditing(t *testing.T) {
	t.Parallel()
	description := fake.Trustgrid()
	description.Fields[apiclient.FieldName] = apiclient.FieldRule{Required: true, ReadOnly: true}
	system := fake.New(fake.Options{Description: &description, Users: fake.Fitted(description, fake.Epoch)})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.See("disable").SeeNot("edit").Press("a").SeeNot("edit is off", "Edit")
	})
}

func TestASecretAloneHasNoKeyID(t *testing.T) {
	t.Parallel()
	description := fake.Digicert()
	system := fake.New(fake.Options{Description: &description, Users: fake.Fitted(description, fake.Epoch)})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.See("x-api-key: <token>").Press("tab").See("API token").SeeNot(string(ciProd), "KEY ID", "LAST USED", "ENDS", "new key", "regenerate")
		d.Press("y").SeeNot("Key ID")
	})
}

func TestASecretThatArrivesLateIsStillShown(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	system.Delay("CreateKey", ciProd, 5*time.Second)
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.Press("K", "enter").See("Making a key").Press("K").See("a key is being made")
		d.Press("esc").See("NAME").Advance(6*time.Second).See("Shown once", "demo · ci-deploy-prod")
	})
}

func TestRefusedKeyIsSaid(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	system.Fail("CreateKey", ciProd, &apiclient.Error{Kind: apiclient.ErrForbidden, Op: "make a key", Message: "needs keys::create"})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.Press("K", "enter").See("make a key: needs keys::create", "Keys 1/2").SeeNot("Shown once")
	})
}

func TestKeyLimitOffersRoom(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("K").See("ci-deploy holds 2 keys, which is as many as it may").Press("x").See("Expire this key now?")
		d.Type("expire").Press("enter").See("build server expired", "Keys 1/2")
		d.Press("K").See("New key for ci-deploy")
	})
}

func TestRegenerate(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("N").See("Choose the key", "STATUS").Press("j", "N")
		d.See("Regenerate this key?", "deploy job", "The old secret is refused at once.", "[ Cancel ]")
		d.Press("N", "enter").See("STATUS").SeeNot("Shown once")
		d.Press("N", "y").See("Shown once", "key_01K9Z3T7M4Q2XH8V5C6N0R0002")
		assert.Len(t, system.Calls("RegenerateKey"), 1)
	})
	open(t, tuitest.Options{}, ciProd, func(d *tuitest.Driver) {
		d.Press("N").See("Regenerate this key?", "build server")
	})
}

func TestRotateOpensTheGuide(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, ciProd, func(d *tuitest.Driver) {
		d.Press("R").See("Rotate ci-deploy-prod", "1 new key", "Make the new key").Press("esc").See("Overview")
	})
	open(t, tuitest.Options{}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab", "j", "R").See("Rotate ci-deploy", "old one silent")
	})
	description := fake.Digicert()
	system := fake.New(fake.Options{Description: &description, Users: fake.Fitted(description, fake.Epoch)})
	open(t, tuitest.Options{System: system}, ciProd, func(d *tuitest.Driver) {
		d.SeeNot("rotate").Press("R").See("Overview").Press("?").SeeNot("rotate")
	})
}

func TestExpiringAKeyIsTyped(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("tab", "X").See("type expire to confirm").Press("enter", "y", "enter")
		assert.Empty(t, system.Calls("ExpireKey"))
		d.Press("backspace").Type("expire").Press("enter").See("build server expired", "Keys 1/2")
		d.Press("X").See("expire now is off: build server has expired already")
		d.Press("D").See("Delete this key?").SeeNot("type delete").Press("y").See("build server deleted")
		d.Press("a").Type(" 2").Press("enter").See("deploy job is called deploy job 2 now")
		d.Press("D").See("type delete to confirm")
	})
}

func TestDisableEnableDelete(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system, Width: 120, Height: 30}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("e").See("enable is off: ci-deploy is enabled already")
		d.Press("d").See("Disable 1 service user?").Press("y").See("○ disabled, ends in 12 days")
		d.Press("e", "y").See("● enabled, ends in 12 days")
		d.Press("D", "y").Advance(time.Second).See("All 9", "ci-deploy deleted")
	})
}

func TestCopies(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, ciDeploy, func(d *tuitest.Driver) {
		d.Press("y", "i").See("Sent to your terminal's clipboard")
		d.Press("y", "n", "y", "h", "tab", "y", "y", "y", "r")
		copied := d.Copied()
		require.Len(t, copied, 5)
		assert.Equal(t, []string{string(ciDeploy), "ci-deploy", "Authorization: Bearer <token>", "key_01K9Z3T7M4Q2XH8V5C6N0R0001"}, copied[:4])
		var row map[string]any
		require.NoError(t, json.Unmarshal([]byte(copied[4]), &row))
		assert.Equal(t, "ci-deploy", row["name"])
		assert.Equal(t, "2026-12-04", row["end_date"])
		assert.Equal(t, "enabled", row["status"])
		assert.Contains(t, row["key_summary"], "usable", "the shape that the list copies and exports")
	})
}

func TestTheHeaderNamesTheNewestKeyThatStillWorks(t *testing.T) {
	t.Parallel()
	description := fake.Open()
	description.Authenticate = []apiclient.AuthExample{{Label: "API key", Header: "X-Key: {key_id}:{secret}"}}
	system := fake.New(fake.Options{Description: &description})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		keys, err := system.Keys(t.Context(), ciDeploy)
		require.NoError(t, err)
		require.Len(t, keys, 2)
		newest := slices.MaxFunc(keys, func(a, b apiclient.Key) int { return a.CreatedAt.Compare(b.CreatedAt) })
		_, err = system.ExpireKey(t.Context(), ciDeploy, newest.ID, system.Now().Add(time.Hour))
		require.NoError(t, err)
		d.Press("r", "y", "h").See("Sent to your terminal's clipboard")
		require.Len(t, d.Copied(), 1)
		assert.Contains(t, d.Copied()[0], string(newest.ID), "a key that ends later works now")
	})
}

func TestChangesOfOtherScreensShow(t *testing.T) {
	t.Parallel()
	system := fake.New(fake.Options{})
	open(t, tuitest.Options{System: system}, ciDeploy, func(d *tuitest.Driver) {
		_, err := system.UpdateUser(t.Context(), ciDeploy, "", apiclient.UserPatch{Contact: apiclient.Set("grace@example.com")})
		require.NoError(t, err)
		d.SeeNot("grace").Press("r").See("grace@example.com")
	})
}

// history is a system with many events, in pages of 50, several within the same second.
type history struct {
	*fake.System
	events []apiclient.AuditEvent
}

func newHistory(n int) *history {
	h := &history{System: fake.New(fake.Options{})}
	for i := range n {
		h.events = append(h.events, apiclient.AuditEvent{
			ID: fmt.Sprintf("evt_%04d", i), Time: fake.Epoch.Add(-time.Duration(i/70) * time.Second), Action: fmt.Sprintf("key.used_%d", i), Outcome: "success",
			Changes: []apiclient.Change{{Path: "/enabled", Old: "true", New: "false"}},
		})
	}
	return h
}

func (h *history) Audit(_ context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		page := apiclient.AuditPage{Total: -1}
		for _, e := range h.events {
			if !query.To.IsZero() && !e.Time.Before(query.To) {
				continue
			}
			if page.Events = append(page.Events, e); len(page.Events) == query.PageSize {
				if !yield(page, nil) {
					return
				}
				page.Events = nil
			}
		}
		yield(page, nil)
	}
}

func TestActivityIsReadAsOneGoesDown(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 49, 50, 51, 230} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			open(t, tuitest.Options{System: newHistory(n), Width: 80, Height: 20}, ciDeploy, func(d *tuitest.Driver) {
				d.Press("shift+tab").See("key used 0")
				if n > 50 {
					d.See("50 events, older ones come as you go down")
				}
				for range 6 {
					d.Press("G")
				}
				d.See(fmt.Sprintf("key used %d", n-1), "in all")
				d.Press("enter").See("enabled: true became false")
			})
		})
	}
}
