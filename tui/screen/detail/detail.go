// Package detail is the screen of one service user: Overview, Keys, Access and Activity, and what can be done to the
// user and its keys.
//
// Start reading at Screen. load.go reads, overview.go, keys.go with keypanel.go, access.go and activity.go draw a tab each,
// actions.go and keyactions.go list what can be done and say why not, issue.go makes and regenerates keys, endkey.go ends
// and renames them.
package detail

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// Screen shows one service user. It shows at once what the fleet knows, and reads the rest.
type Screen struct {
	env *kit.Env
	id  apiclient.UserID

	user    *apiclient.ServiceUser // nil until known; never modified
	name    string                 // the user's name, clean; the id until it is known
	userErr error                  // why the newest read failed
	gone    bool                   // the system says that the user does not exist
	version uint64                 // of the fleet's snapshot that was seen last

	keys      keyRows
	keysRead  bool
	keysErr   error
	keyTable  *table.Table
	panel     string                      // under the table of keys, with the line break before it; empty where there is no room
	keyIntent map[string]apiclient.Intent // one per intention to make a secret, until its outcome is known

	issuing string // what is being made right now: "Making a key"

	powers   powers
	activity activity

	active        tabID
	width, height int
	text          map[tabID]*pane // the tabs that are text
}

// tabID names a tab.
type tabID uint8

const (
	tabOverview tabID = iota
	tabKeys
	tabAccess
	tabActivity
)

var (
	_ kit.Screen = (*Screen)(nil)
	_ kit.Tabbed = (*Screen)(nil)
)

// New makes the screen of a user.
func New(env *kit.Env, id apiclient.UserID) *Screen {
	s := &Screen{
		env: env, id: id, name: kit.Clean(string(id)),
		keyIntent: map[string]apiclient.Intent{},
		activity:  newActivity(env),
		text:      map[tabID]*pane{tabOverview: {}, tabAccess: {}},
	}
	s.keyTable = table.New(env.Theme, s.keyColumns()).WithoutMarks()
	s.version = env.Fleet.Snapshot().Version
	if user, ok := env.Fleet.User(id); ok {
		s.adopt(user)
	}
	return s
}

// Title is the user's name.
func (s *Screen) Title() string { return s.name }

// Subject is the user.
func (s *Screen) Subject() apiclient.UserID { return s.id }

// Init reads what the fleet does not know, and follows the fleet.
func (s *Screen) Init() tea.Cmd { return tea.Batch(s.readUser(), s.readKeys(), s.follow()) }

// Update takes what no action took.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.Shown:
		return tea.Batch(s.readUser(), s.readKeys())
	case kit.ThemeChanged:
		s.keyTable.Update(msg)
		s.activity.table.Update(msg)
		s.draw()
	case kit.SessionChanged:
		s.draw()
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

// key moves in the active tab.
func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch s.active {
	case tabKeys:
		s.keyTable.Update(msg)
		s.drawPanel()
	case tabActivity:
		s.activity.table.Update(msg)
		return s.moreActivity()
	default:
		s.text[s.active].key(msg.String(), s.env.Theme)
	}
	return nil
}

// Resize gives the size of the body in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.activity.resize(width, height)
	s.draw()
}

// View is the body.
func (s *Screen) View() string {
	switch {
	case s.width <= 0 || s.height <= 0:
		return ""
	case s.active == tabKeys:
		return s.keyTable.View() + s.panel
	case s.active == tabActivity:
		return s.activity.view()
	default:
		return s.text[s.active].view
	}
}

// draw builds every tab's text anew.
func (s *Screen) draw() {
	if s.width <= 0 || s.height <= 0 {
		return
	}
	s.text[tabOverview].set(s.overview(), s.height, s.env.Theme)
	s.text[tabAccess].set(s.access(), s.height, s.env.Theme)
	s.drawKeys()
	if s.user != nil {
		s.activity.created = s.user.CreatedAt
	}
	s.activity.draw()
}

// Tabs are the tabs that the system has a use for.
func (s *Screen) Tabs() (tabs []kit.Tab, active int) {
	for i, id := range s.shownTabs() {
		if id == s.active {
			active = i
		}
		tabs = append(tabs, kit.Tab{Title: s.tabTitle(id), Count: -1})
	}
	return tabs, active
}

func (s *Screen) tabTitle(id tabID) string {
	switch id {
	case tabKeys:
		return "Keys" + s.keyCount()
	case tabAccess:
		return "Access"
	case tabActivity:
		return "Activity"
	default:
		return "Overview"
	}
}

// keyCount is " 2/2", or nothing while it is not known.
func (s *Screen) keyCount() string {
	if s.user == nil || s.user.Partial && !s.keysRead {
		return ""
	}
	if limit := s.keyLimit(); limit > 0 {
		return fmt.Sprintf(" %d/%d", s.usableKeys(), limit)
	}
	return fmt.Sprintf(" %d", s.usableKeys())
}

// shownTabs are the tabs in order. While the session is not known all are shown.
func (s *Screen) shownTabs() []tabID {
	tabs := []tabID{tabOverview, tabKeys}
	d := &s.env.Session.System
	known := s.env.Session.Known
	if !known || d.Has(apiclient.FieldAccounts) || d.Has(apiclient.FieldManagers) || d.Has(apiclient.FieldGroups) || d.Has(apiclient.FieldPolicies) {
		tabs = append(tabs, tabAccess)
	}
	if !known || d.Has(apiclient.FieldAudit) {
		tabs = append(tabs, tabActivity)
	}
	return tabs
}

// turn goes to the tab that is by steps away, around the ends.
func (s *Screen) turn(by int) tea.Cmd {
	tabs := s.shownTabs()
	at := 0
	for i, id := range tabs {
		if id == s.active {
			at = i
		}
	}
	return s.show(tabs[(at+by+len(tabs))%len(tabs)])
}

// show makes a tab the active one; what it needs besides the user and the keys is read then.
func (s *Screen) show(id tabID) tea.Cmd {
	s.active = id
	switch {
	case id == tabAccess && !s.powers.asked:
		return s.readPowers()
	case id == tabActivity:
		return s.againActivity()
	case id == tabKeys:
		return s.count()
	default:
		return nil
	}
}

// Beside is the user's status, in words and colour: "● enabled, ends in 12 days".
func (s *Screen) Beside() string {
	th := s.env.Theme
	switch {
	case s.gone:
		return th.Bad.Render(th.Sym.Cross + " deleted")
	case s.user == nil && s.userErr != nil:
		return th.Bad.Render(th.Sym.Cross + " could not be read")
	case s.user == nil:
		return th.Muted.Render("reading")
	case s.issuing != "":
		return th.Accent.Render(s.issuing)
	}
	return s.status()
}

// status is the user's status at the end of the line of tabs. On a narrow one only what matters most fits.
func (s *Screen) status() string {
	th, now := s.env.Theme, s.env.Now()
	narrow := s.width < roomy
	ends := ""
	if !s.user.EndDate.IsZero() {
		ends = "ends " + kit.Ago(s.user.EndDate.Expiry(), now)
	}
	switch status := s.user.Status(now); {
	case status == apiclient.StatusExpired && narrow:
		return th.Bad.Render(th.Sym.Cross + " expired")
	case status == apiclient.StatusExpired:
		return th.Bad.Render(th.Sym.Cross + " expired " + kit.Ago(s.user.EndDate.Expiry(), now))
	case status == apiclient.StatusDisabled && (narrow || ends == ""):
		return th.Muted.Render(th.Sym.Ring + " disabled")
	case status == apiclient.StatusDisabled:
		return th.Muted.Render(th.Sym.Ring + " disabled, " + ends)
	case s.user.Expiring(now, s.env.Warning) && narrow:
		return th.Warn.Render(th.Sym.Dot + " " + ends)
	case s.user.Expiring(now, s.env.Warning):
		return th.Good.Render(th.Sym.Dot+" enabled") + th.Warn.Render(", "+ends)
	case narrow || ends == "":
		return th.Good.Render(th.Sym.Dot + " enabled")
	default:
		return th.Good.Render(th.Sym.Dot+" enabled") + ", " + ends
	}
}

// adopt shows a user as it is now.
func (s *Screen) adopt(user *apiclient.ServiceUser) {
	s.user, s.gone, s.userErr = user, false, nil
	s.name = kit.Name(user.Name)
	if strings.TrimSpace(s.name) == "" {
		s.name = kit.Clean(string(user.ID))
	}
}

// SelectTab goes to a tab by its position.
func (s *Screen) SelectTab(i int) tea.Cmd {
	if tabs := s.shownTabs(); i < len(tabs) {
		return s.show(tabs[i])
	}
	return nil
}
