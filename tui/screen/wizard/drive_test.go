package wizard_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/internal/pending"
	"steward/tui/kit"
	"steward/tui/screen/wizard"
)

// system is a System of which the wizard sees the catalogues and the two calls that create.
type system struct {
	apiclient.System
	create  func(apiclient.NewUser) (apiclient.CreatedUser, error)
	key     func(apiclient.NewKey) (apiclient.IssuedKey, error)
	fail    error  // of every catalogue
	rename  string // appended to every name of the catalogues
	created []apiclient.NewUser
	keys    []apiclient.NewKey
}

func (s *system) CreateUser(_ context.Context, u apiclient.NewUser) (apiclient.CreatedUser, error) {
	s.created = append(s.created, u)
	if s.create != nil {
		return s.create(u)
	}
	key := apiclient.IssuedKey{Key: apiclient.Key{ID: "key_1"}, Secret: apiclient.NewSecret("hidden")}
	return apiclient.CreatedUser{User: apiclient.ServiceUser{ID: "su_1", Name: u.Name}, Key: &key}, nil
}

func (s *system) CreateKey(_ context.Context, _ apiclient.UserID, k apiclient.NewKey) (apiclient.IssuedKey, error) {
	s.keys = append(s.keys, k)
	if s.key != nil {
		return s.key(k)
	}
	return apiclient.IssuedKey{Key: apiclient.Key{ID: "key_2", Name: k.Name}, Secret: apiclient.NewSecret("hidden")}, nil
}

func ref(id, name string) apiclient.Ref { return apiclient.Ref{ID: id, Name: name} }

// named is ref with what the system appends to names.
func (s *system) named(id, name string) apiclient.Ref { return ref(id, name+s.rename) }

func (s *system) Accounts(context.Context) ([]apiclient.Account, error) {
	return []apiclient.Account{{Ref: s.named("acc_main", "Main")}, {Ref: s.named("acc_eu", "Europe")}, {Ref: s.named("acc_lab", "Laboratory")}}, s.fail
}

func (s *system) Managers(context.Context) ([]apiclient.Manager, error) {
	return []apiclient.Manager{
		{Ref: s.named("tlm", "Trust Lifecycle"), Roles: []apiclient.Role{
			{Ref: s.named("cert", "Certificate manager"), Description: "issues and revokes certificates"},
			{Ref: s.named("tadmin", "Administrator"), Description: "everything", Admin: true},
			{Ref: s.named("read", "Read only"), Description: "sees everything, changes nothing"},
		}},
		{Ref: s.named("ca", "CA"), Roles: []apiclient.Role{{Ref: s.named("read", "Read only"), Description: "sees certificates"}}},
		{Ref: s.named("doc", "Document Signing"), Roles: []apiclient.Role{{Ref: s.named("sign", "Signer")}}},
	}, s.fail
}

func (s *system) Groups(context.Context) ([]apiclient.Group, error) {
	return []apiclient.Group{
		{Ref: s.named("grp_ci", "CI"), Description: "build servers" + s.rename},
		{Ref: s.named("grp_own", "Workspace owners"), Admin: true, Closed: "owner groups take no service users"},
	}, s.fail
}

func (s *system) Policies(context.Context) ([]apiclient.Policy, error) {
	return []apiclient.Policy{{Ref: s.named("pol_deploy", "deploy"), Description: "may deploy web and api"}}, s.fail
}

// everything is a system that has every field.
func everything() apiclient.Description {
	d := apiclient.Description{
		System: "service users", Tenant: "acme",
		Fields: map[apiclient.Field]apiclient.FieldRule{
			apiclient.FieldName: {
				Required: true, MaxLength: 64, Pattern: regexp.MustCompile(`^[A-Za-z0-9-]+$`), Words: "letters, digits and hyphens",
			},
			apiclient.FieldDescription: {MaxLength: 200},
			apiclient.FieldContact:     {Pattern: regexp.MustCompile(`^\S+@\S+$`), Words: "an e-mail address"},
		},
		Keys:    apiclient.KeyRules{OnCreation: true, Create: true, Named: true},
		Actions: map[apiclient.ActionName]apiclient.Support{apiclient.ActCreate: {OK: true}, apiclient.ActKeyCreate: {OK: true}},
	}
	for _, f := range []apiclient.Field{
		apiclient.FieldEndDate, apiclient.FieldAccounts, apiclient.FieldManagers, apiclient.FieldGroups, apiclient.FieldPolicies,
	} {
		d.Fields[f] = apiclient.FieldRule{}
	}
	return d
}

// stage is a wizard with a console around it: it runs commands and keeps what was sent to the console.
type stage struct {
	services *kit.Services
	system   *system
	calls    *kit.Calls
	screen   *wizard.Screen
	sent     []tea.Msg
	queue    []tea.Cmd
	hold     bool // answers wait
}

// scene plays with a wizard in a bubble, in which all that can happen has happened after every step.
func scene(t *testing.T, sys *system, d apiclient.Description, play func(*testing.T, *stage)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(sys, d)
		defer s.close()
		play(t, s)
	})
}

func open(sys *system, d apiclient.Description) *stage {
	now := time.Date(2026, 11, 22, 13, 0, 0, 0, time.FixedZone("CET", 3600))
	store := &pending.Store{}
	s := &stage{system: sys, services: &kit.Services{
		System: store.Guard(sys), Fleet: fleet.New(sys, fleet.Options{}), Pending: store,
		Theme:   kit.NewTheme(kit.ThemeOptions{}),
		Session: &kit.Session{Context: "demo", Known: true, System: d},
		Now:     func() time.Time { return now },
	}}
	s.services.Fleet.Put(apiclient.ServiceUser{ID: "su_0", Name: "CI-Deploy"})
	s.reopen()
	return s
}

// reopen closes the wizard and opens it again.
func (s *stage) reopen() {
	s.close()
	s.sent = nil
	s.calls = kit.NewCalls(context.Background(), 1)
	s.screen = wizard.New(&kit.Env{Services: s.services, Calls: s.calls})
	s.screen.Resize(120, 38)
	s.do(s.screen.Init())
}

func (s *stage) close() {
	if s.calls != nil {
		s.calls.Close()
		synctest.Wait()
	}
}

// do runs commands until nothing is left, except those that wait for time or the fleet.
func (s *stage) do(cmd tea.Cmd) {
	s.queue = append(s.queue, cmd)
	for !s.hold && len(s.queue) > 0 {
		next := s.queue[0]
		s.queue = s.queue[1:]
		if next != nil {
			s.take(within(next))
		}
	}
}

// within is a command's message, or nil when it only waits.
func within(cmd tea.Cmd) tea.Msg {
	out := make(chan tea.Msg, 1)
	go func() { out <- cmd() }()
	synctest.Wait()
	select {
	case msg := <-out:
		return msg
	default:
		return nil
	}
}

func (s *stage) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		s.queue = append(s.queue, msg...)
	case kit.Reply:
		s.queue = append(s.queue, s.calls.Deliver(msg))
	default:
		s.sent = append(s.sent, msg)
	}
}

// press does what the console does with keys.
func (s *stage) press(keys ...string) *stage {
	for _, key := range keys {
		msg := keyOf(key)
		if !s.screen.CapturesText() {
			if a, ok := kit.Find(s.screen.Actions(), key); ok {
				if a.Off == "" {
					s.do(a.Run())
				}
				continue
			}
		}
		s.do(s.screen.Update(msg))
	}
	return s
}

func (s *stage) write(text string) *stage {
	for _, r := range text {
		s.press(string(r))
	}
	return s
}

func (s *stage) paste(text string) *stage {
	s.do(s.screen.Update(tea.PasteMsg{Content: text}))
	return s
}

func (s *stage) frame() string {
	lines := strings.Split(ansi.Strip(s.screen.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// last is the newest message of a type that the console got.
func last[T any](s *stage) (T, bool) {
	for i := len(s.sent) - 1; i >= 0; i-- {
		if m, ok := s.sent[i].(T); ok {
			return m, true
		}
	}
	var none T
	return none, false
}

func keyOf(name string) tea.KeyPressMsg {
	special := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "backspace": {Code: tea.KeyBackspace},
		"space": {Code: tea.KeySpace, Text: " "}, " ": {Code: tea.KeySpace, Text: " "}, "up": {Code: tea.KeyUp},
		"down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
		"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"delete": {Code: tea.KeyDelete}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return tea.KeyPressMsg(k)
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// step is the title of the step that is shown.
func (s *stage) step() string {
	line, _, _ := strings.Cut(s.frame(), "\n")
	_, rest, _ := strings.Cut(line, s.services.Theme.Sym.Dot+" ")
	title, _, _ := strings.Cut(rest, "  ")
	return title
}
