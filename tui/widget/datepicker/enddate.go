package datepicker

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/fields"
)

// Preset is an end date with a name.
type Preset struct {
	Title string         // "30 days"
	Date  apiclient.Date // the zero Date means never
	// Basis says in clean words what the date was reckoned from: "30 days after the present end"; may be empty.
	Basis string
	// Facts are clean lines that say what the preset means, where it is not the same date for everybody; Date is then only
	// where the calendar looks.
	Facts []string
}

// Options say what an EndDate offers.
type Options struct {
	Label   string
	Presets []Preset
	// Now is the console's clock: its location is the operator's.
	Now time.Time
	// Initial is what the field holds at first; it is accepted whatever it is, because it is already so.
	Initial apiclient.Date
	// Start is the index of the preset chosen at first, where Initial is none of them; len(Presets) is a date of one's
	// own. With UseInitial the field starts on Initial instead.
	Start      int
	UseInitial bool
	// ShowDates puts each preset's date beside it.
	ShowDates bool
	// Folds shows the field as one line while it has no focus.
	Folds bool
}

// EndDate is a field for an end date: presets, and a date of one's own in a calendar or typed.
type EndDate struct {
	theme    *kit.Theme
	o        Options
	today    apiclient.Date
	radio    *fields.Radio
	calendar *Calendar
	typed    fields.Line
	typing   bool // the text of the date is being typed and is no date yet
	inside   bool // the calendar has the keys, not the presets
	focused  bool
	left     bool
	server   string
	width    int
	height   int
}

// typedLimit is the characters of 2027-01-12.
const typedLimit = 10

// NewEndDate makes the field.
func NewEndDate(theme *kit.Theme, o Options) *EndDate {
	titles := make([]string, 0, len(o.Presets)+1)
	for _, p := range o.Presets {
		titles = append(titles, p.Title)
	}
	today := apiclient.DateOf(o.Now)
	e := &EndDate{
		theme: theme, o: o, today: today, typed: fields.NewLine(typedLimit),
		radio: fields.NewRadio(theme, append(titles, "A date")), width: 80, height: 12,
	}
	e.calendar = NewCalendar(theme, today, today)
	e.radio.Choose(o.Start)
	if o.UseInitial {
		e.Set(o.Initial)
	} else if d := e.Date(); !d.IsZero() {
		e.calendar.Pick(d)
	}
	return e
}

// Set makes the field hold a date: as the preset for never or as a date of one's own.
func (e *EndDate) Set(d apiclient.Date) {
	e.typing, e.server = false, ""
	if d.IsZero() {
		for i, p := range e.o.Presets {
			if p.Date.IsZero() {
				e.radio.Choose(i)
			}
		}
		return
	}
	e.calendar.Pick(d)
	e.radio.Choose(e.own())
}

// Date is the end date; the zero Date means never. It is meaningless while Problem has words.
func (e *EndDate) Date() apiclient.Date {
	if i := e.radio.Chosen(); i < e.own() {
		return e.o.Presets[i].Date
	}
	return e.calendar.Day()
}

// Preset is the index of the preset that is chosen; false for a date of one's own.
func (e *EndDate) Preset() (int, bool) { return e.radio.Chosen(), e.radio.Chosen() < e.own() }

// State is what was chosen and typed, for keeping a draft.
type State struct {
	Choice int
	Day    apiclient.Date
	Typed  string // a date that was begun
	Typing bool
}

// State gives what was chosen and typed.
func (e *EndDate) State() State {
	return State{Choice: e.radio.Chosen(), Day: e.calendar.Day(), Typed: e.typed.String(), Typing: e.typing}
}

// Restore brings back what State gave.
func (e *EndDate) Restore(s State) {
	e.radio.Choose(s.Choice)
	if !s.Day.IsZero() {
		e.calendar.Pick(s.Day)
	}
	e.typed.Set(s.Typed)
	e.typing = s.Typing
}

// own is the index of the choice of a date of one's own.
func (e *EndDate) own() int { return len(e.o.Presets) }

// Label is the field's name for people.
func (e *EndDate) Label() string { return e.o.Label }

// Complain shows what the server says about the present date, until it changes. The words must be clean.
func (e *EndDate) Complain(words string) { e.server = words }

// Problem says what is wrong with the date, or nothing.
func (e *EndDate) Problem() string {
	date := e.Date()
	switch {
	case e.radio.Chosen() == e.own() && e.typing:
		return "a date looks like 2027-01-12"
	case e.server != "":
		return e.server
	case date.IsZero(), e.o.UseInitial && date == e.o.Initial, date.Compare(e.today) >= 0:
		return ""
	default:
		return date.String() + " is past: pick " + e.today.String() + " or later"
	}
}

// Update takes a key or a paste.
func (e *EndDate) Update(msg tea.Msg) (used bool, cmd tea.Cmd) {
	before := e.State()
	switch msg := msg.(type) {
	case tea.PasteMsg:
		e.typeDate(func() { e.typed.Insert(msg.Content) })
		used = true
	case tea.KeyPressMsg:
		used = e.key(msg)
	}
	if e.State() != before {
		e.server = ""
	}
	return used, nil
}

func (e *EndDate) key(msg tea.KeyPressMsg) bool {
	key := msg.String()
	switch {
	case isDateKey(key):
		e.typeDate(func() { e.typed.Key(msg) })
		return true
	case key == "backspace" && e.radio.Chosen() == e.own():
		e.erase(msg)
		return true
	case e.inside:
		return e.insideKey(key)
	default:
		return e.outsideKey(msg, key)
	}
}

// insideKey moves the day; shift+tab goes back to the presets, and what else is pressed is the form's.
func (e *EndDate) insideKey(key string) bool {
	if key == "shift+tab" {
		e.inside = false
		return true
	}
	if !e.calendar.Key(key) {
		return false
	}
	e.typing = false
	return true
}

// outsideKey moves among the presets; from a date of one's own the way goes into the calendar.
func (e *EndDate) outsideKey(msg tea.KeyPressMsg, key string) bool {
	into := key == "right" || key == "l"
	if e.radio.Chosen() == e.own() && (into || key == "enter" || key == "tab") {
		e.inside = true
		return true
	}
	if into {
		e.toOwn()
		e.inside = true
		return true
	}
	if !e.radio.Update(msg) {
		return false
	}
	if d := e.Date(); !d.IsZero() {
		e.calendar.Pick(d)
	}
	return true
}

// toOwn makes the date that is shown one's own.
func (e *EndDate) toOwn() { e.radio.Choose(e.own()) }

// typeDate edits the text of the date; as soon as it is a date the calendar shows it.
func (e *EndDate) typeDate(edit func()) {
	if !e.typing || e.radio.Chosen() != e.own() {
		e.typed.Set("")
	}
	e.toOwn()
	e.typing, e.inside = true, true
	edit()
	e.parse()
}

// erase takes a character off the date, which begins typing where none was.
func (e *EndDate) erase(msg tea.KeyPressMsg) {
	if !e.typing {
		e.typed.Set(e.calendar.Day().String())
		e.typing, e.inside = true, true
	}
	e.typed.Key(msg)
	e.parse()
}

func (e *EndDate) parse() {
	if d, err := apiclient.ParseDate(e.typed.String()); err == nil {
		e.calendar.Pick(d)
		e.typing = false
	}
}

func isDateKey(key string) bool {
	return len(key) == 1 && (key[0] >= '0' && key[0] <= '9' || key[0] == '-')
}

// Focus gives the field the keys; they go to the presets first.
func (e *EndDate) Focus() {
	if !e.focused {
		e.inside = false
	}
	e.focused = true
	e.radio.Focus()
}

// Blur takes the keys away.
func (e *EndDate) Blur() {
	e.focused, e.inside, e.left = false, false, true
	e.radio.Blur()
}

// Reveal shows what is wrong even if the field was never visited.
func (e *EndDate) Reveal() { e.left = true }

// Captures reports that digits are text here.
func (e *EndDate) Captures() bool { return true }

// Resize gives the cells the field may use.
func (e *EndDate) Resize(width, height int) { e.width, e.height = width, height }
