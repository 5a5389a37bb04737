package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// real is a real system as the console shows it: its words, and nothing that it does not have.
type real struct {
	name     string
	header   string   // the right of the first line
	columns  []string // of the list
	overview []string // the labels, in their order
	keys     []string // the columns of the Keys tab
	access   []string // the labels of the Access tab
	absent   []string // stands neither in the list nor in any tab
	steps    []string // of the wizard, without the first and the last
	fields   []string // of its first step
	badName  string
	refusal  string // what the wizard says to it
	goodName string
	secret   []string // stands on Shown once
	rotate   func(c *console, r *real)
	give     string   // an entry of the access screen
	kind     string   // what it is there
	power    string   // an entry with administrator power, or one that is closed
	said     string   // what is said of it
	actions  []string // of the audit, about what was done here
}

func realSystems() []*real {
	return []*real{
		{
			name: "trustgrid", header: "trustgrid · acme", columns: []string{"NAME", "STATUS", "KEYS", "ACCESS"},
			overview: []string{"Keys", "Access", "Authenticate"}, keys: []string{"KEY ID", "STATUS", "CREATED"}, access: []string{"Policies"},
			absent: []string{"ENDS", "CONTACT", "LAST USED", "Expiring", "Expired", "Description", "Contact", "End date", "Groups", "Accounts", "Managers", "Created", "x extend", "a edit", "X expire"},
			steps:  []string{"Policies"}, fields: []string{"Name"}, badName: "edge north!", refusal: "has only letters, digits, hyphens and underscores",
			goodName: "e2e-tunnel", secret: []string{"Key ID", "Secret", "Authorization: trustgrid-token key_"}, rotate: regenerateOnly,
			give: "pol-invoices", kind: "Policies", power: "builtin-tg-admin", said: "It gives administrator power: builtin-tg-admin.", actions: []string{"create", "action", "change"},
		},
		{
			name: "okta", header: "okta · acme · admin", columns: []string{"NAME", "STATUS"},
			overview: []string{"Keys", "Access", "Authenticate"}, keys: []string{"KEY ID", "STATUS", "CREATED", "ENDS", "LAST USED"}, access: []string{"Groups"},
			absent: []string{"CONTACT", "Expiring", "Expired", "Description", "Contact", "End date", "Policies", "Accounts", "Managers", "Created", "x extend", "a edit", "R regenerate"},
			steps:  []string{"Groups"}, fields: []string{"Name"}, badName: "edge/north", refusal: "starts with a letter or digit, and has only letters, digits, spaces and . _ - @ +",
			goodName: "e2e-bot", secret: []string{"Key ID", "Secret", "/v1/teams/acme/service_token", `"key_secret":"<secret>"`, "bearer_token"}, rotate: newKeyEndsTheOlder,
			give: "deployers", kind: "Groups", power: "team-admins", said: "It gives administrator power: team-admins.", actions: []string{"create", "service user key create", "service user key expire", "group add user"},
		},
		{
			name: "digicert", header: "digicert (experimental) · Main · admin", columns: []string{"NAME", "STATUS", "ENDS", "KEYS", "CONTACT", "ACCESS"},
			overview: []string{"Description", "Contact", "End date", "Keys", "Access", "Created", "Authenticate"}, keys: []string{"NAME", "STATUS", "CREATED"}, access: []string{"Accounts", "Managers"},
			absent: []string{"LAST USED", "Groups", "Policies", "K new key", "R regenerate", "X expire", "Key ID"},
			steps:  []string{"End date", "Accounts and managers", "Roles"}, fields: []string{"Name", "Description", "Contact"}, badName: "signer/eu", refusal: "has only letters, digits, spaces, dashes and underscores",
			goodName: "e2e signer", secret: []string{"Token", "x-api-key: <token>", "s I have stored it"}, rotate: noRotation,
			give: "Staging", kind: "Accounts", power: "Account administrator", said: "It gives administrator power: Account administrator.", actions: []string{"create", "update"},
		},
		{
			name: "precisely", header: "service users · acme · admin", columns: []string{"NAME", "STATUS", "KEYS", "LAST USED", "ACCESS"},
			overview: []string{"Description", "Keys", "Access", "Created", "Authenticate"}, keys: []string{"KEY ID", "STATUS", "CREATED", "LAST USED", "FROM"}, access: []string{"Managers", "Groups", "Policies"},
			absent: []string{"ENDS", "CONTACT", "Expiring", "Expired", "Contact", "End date", "Accounts", "x extend", "X expire"},
			steps:  []string{"Managers", "Roles"}, fields: []string{"Name", "Description"}, badName: strings.Repeat("n", 256), refusal: "at most 255 characters",
			goodName: "e2e suite", secret: []string{"Key ID", "Secret", "Authorization: Apikey base64(key_", "base64 of the pair"}, rotate: twoKeys,
			give: "audit-read", kind: "Policies", power: "Workspace owners", said: "only people can own the workspace", actions: []string{"create", "key create", "key regenerate", "attach policy"},
		},
	}
}

// TestRealSystemsOnTheDemo walks an administrator's way on the demo of every real system: list, tabs, a new user with the
// system's fields and name rule, its secret, its rotation, its access, its audit trail, several disabled and brought back,
// one deleted.
func TestRealSystemsOnTheDemo(t *testing.T) {
	t.Parallel()
	for _, r := range realSystems() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			c := open(t, setup{args: []string{"demo", "--system", r.name, "--seed", "7"}}).see(r.header, "All 60", "? help")
			r.looks(c)
			r.creates(c)
			r.rotate(c, r)
			r.changesAccess(c)
			r.tellsEvents(c)
			r.disablesSeveral(c)
			r.deletes(c)
			c.press("q")
			assert.Equal(t, 0, c.exits())
		})
	}
}

// looks reads the list and every tab: what the system has stands there, and nothing else.
func (r *real) looks(c *console) {
	c.t.Helper()
	shown := []string{c.screen()}
	assert.Equal(c.t, r.columns, headings(shown[0], "NAME ↑"), "the list")
	c.press("g", "Enter").see("Overview", "Authenticate")
	shown = append(shown, c.screen())
	assert.Equal(c.t, r.overview, labels(shown[1]), "Overview")
	c.press("Tab").see("STATUS", "active")
	shown = append(shown, c.screen())
	assert.Equal(c.t, r.keys, headings(shown[2], "STATUS"), "Keys")
	c.press("Tab").see("enter change")
	shown = append(shown, c.screen())
	assert.Equal(c.t, r.access, labels(shown[3]), "Access")
	c.press("Tab").see("ACTION", "in all")
	for i, screen := range append(shown, c.screen()) {
		for _, word := range r.absent {
			assert.NotContains(c.t, screen, word, "screen %d", i)
		}
	}
	c.backToTheList()
}

// creates walks the wizard with a name that the system refuses, then with a good one, up to the secret.
func (r *real) creates(c *console) {
	c.t.Helper()
	c.press("n").see("New service user", "Identity", "Review")
	assert.Equal(c.t, r.fields, labels(c.screen()), "the first step")
	for _, step := range r.steps {
		c.see(step)
	}
	c.text(r.badName)
	if r.name != "precisely" { // where a length is the only rule, the field takes no more and says so while it is typed
		c.press("Enter")
	}
	if r.name == "trustgrid" || r.name == "okta" { // these warn, and leave the decision to the system
		c.see("○ Review").press("Enter").see("● Review").press("Enter")
	}
	c.see(r.refusal, "● Identity")
	if r.name == "digicert" {
		c.press("BTab")
	}
	c.press("C-u").text(r.goodName).see(r.goodName)
	if r.name == "digicert" {
		c.press("Tab", "Tab").text("signing@example.com").see("signing@example.com")
	}
	if r.name == "precisely" {
		c.press("Enter")
	}
	for _, step := range r.steps {
		c.press("Enter").see("● " + step)
		if strings.HasPrefix(step, "Accounts") {
			c.press("Space").see("[✓]").press("Enter")
		}
		if step != "End date" {
			c.press("Space").see("[✓]")
		}
	}
	c.press("Enter").see("● Review", r.goodName, "[ Create ]").press("Enter")
	if r.name != "digicert" {
		c.see("has no key yet", "[ Make a key ]").press("Enter")
	}
	c.see(append([]string{"Shown once"}, r.secret...)...)
	assert.NotRegexp(c.t, secretForm, c.screen(), "masked until revealed")
	c.revealed()
	c.press("s").see(" stored?").press("y").see(r.goodName+" is ready").press("o").see("Overview", "● enabled")
}

// stored confirms the secret that is shown.
func (c *console) stored() *console {
	c.t.Helper()
	return c.see("Shown once").press("s").see(" stored?").press("y").gone("Shown once", " stored?")
}

// regenerateOnly is Trustgrid's way: one key, whose old secret dies when it is regenerated.
func regenerateOnly(c *console, r *real) {
	c.t.Helper()
	id := c.shownKey()
	c.press("K").see("The key limit is reached", "holds 1 key", "Regenerate "+id).press("Escape").gone("The key limit")
	c.press("N").see("Regenerate this key?", "The old secret is refused at once").press("y")
	c.see("Shown once", "trustgrid-token "+id).stored().see("Keys 1/1", r.goodName)
}

// newKeyEndsTheOlder is Okta's way: a new key lets the older one end in two days, or at once.
func newKeyEndsTheOlder(c *console, _ *real) {
	c.t.Helper()
	older := c.shownKey()
	c.press("K").see("New key for", "The older key of", "expires in 2 days").press("y").stored()
	c.press("Tab").see("Keys 2", "expiring")
	assert.Regexp(c.t, older+` +expiring +.* in (2 days|47 h) `, c.screen())
	c.press("G", "X").see("Expire this key now?", older, "every token made from it").text("expire").press("Enter")
	c.see("Keys 1", older+" expired")
	assert.Regexp(c.t, older+` +expired `, c.screen())
	c.press("BTab").see("Authenticate")
}

// noRotation is DigiCert's way: a service user is its token, and there is no other.
func noRotation(c *console, _ *real) {
	c.t.Helper()
	c.press("Tab").see("API token", "active").press("K", "N", "X").press("BTab").see("Authenticate")
	c.press("?").see("Help").gone("new key", "regenerate", "expire now").press("Escape").gone("Help")
}

// twoKeys is Precisely's way: two keys, of which each can be regenerated under its id, and no third.
func twoKeys(c *console, _ *real) {
	c.t.Helper()
	first := c.shownKey()
	c.press("K").see("New key for").press("y").stored().see("Keys 2/2")
	c.press("K").see("The key limit is reached", "holds 2 keys", "Regenerate "+first, "Delete "+first, "Look at the keys").press("r")
	c.see("Regenerate this key?", first, "The old secret is refused at once").press("y").see("Shown once", first).stored()
	c.press("Tab").see(first, "Keys 2/2").press("BTab").see("Authenticate")
}

// changesAccess gives something, and is told of administrator power or that a group is closed.
func (r *real) changesAccess(c *console) {
	c.t.Helper()
	c.press("Tab", "Tab").see("enter change").press("Enter").see("Change access", "Nothing is changed yet")
	c.pick(r.give).see("+ " + r.give + " (" + r.kind + ")")
	c.pick(r.power)
	if r.name == "precisely" {
		c.see("closed: "+r.said, "cannot be picked").press("Escape").gone("clear filter").press("Enter").see("Change access", "[ Cancel ]")
	} else {
		c.see("+ "+r.power).press("Escape").gone("clear filter").press("Enter").see("Change access", "[ Cancel ]", r.said)
	}
	c.press("y").see("Access of "+r.goodName+" changed", "enter change", r.give)
}

// pick filters the list of the access screen and picks what is left of it.
func (c *console) pick(name string) *console {
	c.t.Helper()
	c.press("/").see("/ ").press("C-u").text(name).see("/ "+name).press("Enter", "Space")
	return c
}

// tellsEvents reads what was done here from the audit trail, in the system's words.
func (r *real) tellsEvents(c *console) {
	c.t.Helper()
	c.press("Tab").see("ACTION", "ACTOR", "in all").see(r.actions...)
	c.press("g", "Enter").see("Outcome", "Target", r.goodName, "Changed").press("Escape").gone("Target")
	c.backToTheList().see("All 61")
}

func (r *real) disablesSeveral(c *console) {
	c.t.Helper()
	c.press("g", "Space", "j", "Space", "j", "Space").see("3 marked").press("d").see("Disable 3 service users?", "refused at once").press("y")
	c.see("3 disabled", "u undo").press("u").see("enable 3 service users again?").press("y").see("3 enabled")
	c.backToTheList().see("All 61")
}

func (r *real) deletes(c *console) {
	c.t.Helper()
	c.press("/").text(r.goodName).see("1 of 61").press("Enter", "D").see("Delete 1 service user?", r.goodName)
	if r.name == "okta" {
		c.see("The name stays taken for ever.")
	} else {
		c.see("This is final.")
	}
	c.press("y").see(r.goodName+" deleted", "0 of 60").press("Escape").see("All 60")
}

// headings are the column titles in the line of a screen that has one of them.
func headings(screen, one string) []string {
	for line := range strings.Lines(screen) {
		if strings.Contains(line, one) {
			return gaps.Split(strings.TrimSpace(strings.NewReplacer("↑", " ", "●", " ").Replace(line)), -1)
		}
	}
	return nil
}

// labels are the words at the left of the body, where values stand beside them or hints below them.
func labels(screen string) []string {
	var out []string
	for _, line := range strings.Split(screen, "\n")[2:] {
		if found := label.FindStringSubmatch(line); found != nil && !slices.Contains(out, found[1]) {
			out = append(out, found[1])
		}
	}
	return out
}

var (
	gaps  = regexp.MustCompile(` {2,}`)
	label = regexp.MustCompile(`^ [ ●] ([A-Z][a-z]+(?: [a-z]+)?)(?: {2,}|$)`)
)

// shownKey is the id of the key that stands under the tabs. The header may hold the operator's own.
func (c *console) shownKey() string {
	c.t.Helper()
	id := ""
	_, err := c.tmux.Until(c.t.Context(), "for a key", func(screen string) bool {
		_, body, _ := strings.Cut(screen, "\n")
		id = keyForm.FindString(body)
		return id != ""
	})
	require.NoError(c.t, err)
	return id
}
