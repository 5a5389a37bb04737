package detail

import (
	"strings"
	"time"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/moment"
)

// leastRows is how many keys the table shows at least when the panel wants more lines than there are.
const leastRows = 3

// drawPanel divides the Keys tab between the table and what is to be known of the key under the cursor: how it stands, and
// what the system's rules allow and do to the other keys.
func (s *Screen) drawPanel() {
	lines := s.panelLines()
	most := s.height - 1 - min(s.keys.Len(), leastRows)
	if len(lines) == 0 || most < 2 {
		s.panel = ""
		s.keyTable.Resize(s.width, s.height)
		return
	}
	lines = lines[:min(len(lines), most)]
	s.keyTable.Resize(s.width, min(1+s.keys.Len(), s.height-len(lines)))
	s.panel = "\n" + strings.Join(lines, "\n")
}

// panelLines are the panel's lines, the most important first.
func (s *Screen) panelLines() []string {
	key, ok := s.keyAtCursor()
	if !ok || s.user == nil || s.gone {
		return nil
	}
	var rows []row
	add := func(label string, v value) {
		if len(v.parts) > 0 {
			rows = append(rows, row{label: label, values: []value{v}})
		}
	}
	add("Refused", s.styled(s.refused(key)))
	add("Ends", s.keyEnd(key))
	if s.tellsUse() {
		add("Last used", spaced(s.usedPlainly(key)))
	}
	add("Made", spaced(s.made(key)))
	if s.env.Session.Known {
		add("New "+s.keyWord(), s.newKeyRule())
		add("Regenerate", s.regenerateRule(key))
		add("End it", s.endRule(key))
	}
	if key.Name != "" && s.env.Session.System.Keys.ShowsID(key.ID) {
		add("Key ID", spaced(kit.Clean(string(key.ID))))
	}
	if key.Hint != "" {
		add(title(s.secretWord()), spaced("ends in "+strings.TrimLeft(kit.Clean(key.Hint), s.env.Theme.Sym.Ellipsis+"….*")))
	}
	lines := []string{""}
	for _, r := range rows {
		lines = append(lines, s.row(r)...)
	}
	return lines
}

// styled is a warning as a value; none where there are no words.
func (s *Screen) styled(words string) value {
	if words == "" {
		return value{}
	}
	return value{parts: []string{words}, style: &s.env.Theme.Warn}
}

// refused says why calls with a key are refused now, or nothing.
func (s *Screen) refused(key apiclient.Key) string {
	switch {
	case s.user.Expired(s.env.Now()):
		return "calls with it are refused: " + s.name + " ended " + kit.Ago(s.user.EndDate.Expiry(), s.env.Now())
	case !s.user.Enabled:
		return "calls with it are refused while " + s.name + " is disabled"
	case key.Status == apiclient.KeyExpired:
		return "calls with it are refused since it expired"
	default:
		return ""
	}
}

// usedPlainly is "3 min ago from 10.0.3.7" or "never".
func (s *Screen) usedPlainly(key apiclient.Key) string {
	return strings.TrimSuffix(strings.TrimPrefix(s.usedWords(key), "last used "), " used")
}

// made is "2026-10-01, 52 days ago, by dana".
func (s *Screen) made(key apiclient.Key) string {
	if key.CreatedAt.IsZero() {
		return s.env.Theme.Sym.Dash + by(key.CreatedBy)
	}
	return kit.Ago(key.CreatedAt, s.env.Now()) + by(key.CreatedBy) + ", " + key.CreatedAt.UTC().Format(time.DateOnly)
}

// keyEnd says when a key ends, counting down.
func (s *Screen) keyEnd(key apiclient.Key) value {
	now := s.env.Now()
	switch {
	case key.ExpiresAt.IsZero():
		switch {
		case key.Status == apiclient.KeyExpired:
			return value{}
		case s.user.EndDate.IsZero():
			return spaced("never by itself")
		default:
			return spaced("with "+s.name, moment.UTC(s.user.EndDate.LastInstant()))
		}
	case key.ExpiresAt.After(now):
		return value{
			parts: []string{"in " + countdown(key.ExpiresAt.Sub(now)) + ", at " + moment.UTC(key.ExpiresAt), "= " + moment.Local(key.ExpiresAt, now.Location())},
			sep:   wide, style: &s.env.Theme.Warn,
		}
	default:
		return spaced("ended "+kit.Ago(key.ExpiresAt, now), moment.UTC(key.ExpiresAt))
	}
}

// newKeyRule says whether another key can be made, and what that does to those there are.
func (s *Screen) newKeyRule() value {
	rules := s.env.Session.System.Keys
	if why := s.env.Session.System.Can(apiclient.ActKeyCreate); !rules.Create || why != "" {
		return spaced("not here: " + kit.Clean(why))
	}
	limit, usable := s.keyLimit(), s.usableKeys()
	if limit > 0 && usable >= limit {
		return spaced(kit.Count(usable) + " of " + kit.Count(limit) + " held: " + s.roomWords())
	}
	first := "any number may be held"
	if limit > 0 {
		first = kit.Count(limit-usable) + " more may be made, " + kit.Count(limit) + " in all"
	}
	if effect := s.effectOnOthers(); effect != "" {
		return value{parts: []string{"K makes " + effect, first}, sep: wide}
	}
	if usable == 0 {
		return spaced(first)
	}
	return spaced(first, pick(usable == 1, "the other stays as it is", "the others stay as they are"))
}

// roomWords are the ways to make room: "regenerate, expire or delete one first".
func (s *Screen) roomWords() string {
	rules := s.env.Session.System.Keys
	var ways []string
	for _, way := range []struct {
		has   bool
		words string
	}{{rules.Regenerate, "regenerate"}, {rules.ExpireNow, "expire"}, {rules.Delete, "delete"}} {
		if way.has {
			ways = append(ways, way.words)
		}
	}
	if len(ways) == 0 {
		return "that is as many as it may"
	}
	return either(ways) + " one first"
}

// effectOnOthers is what making a key does to those there are: "the 2 older ones end in 2 days". Nothing where it does
// nothing to any.
func (s *Screen) effectOnOthers() string {
	rules := s.env.Session.System.Keys
	if !rules.OthersExpire {
		return ""
	}
	end, touched := s.env.Now().Add(rules.OthersExpireIn), 0
	for _, k := range s.keys.keys {
		if k.Status != apiclient.KeyExpired && (k.ExpiresAt.IsZero() || k.ExpiresAt.After(end)) {
			touched++
		}
	}
	switch touched {
	case 0:
		return ""
	case 1:
		return "the older one end in " + kit.Span(rules.OthersExpireIn)
	default:
		return "the " + kit.Count(touched) + " older ones end in " + kit.Span(rules.OthersExpireIn)
	}
}

// regenerateRule says what regenerating keeps and kills.
func (s *Screen) regenerateRule(key apiclient.Key) value {
	rules := s.env.Session.System.Keys
	switch {
	case !rules.Regenerate || key.Status == apiclient.KeyExpired:
		return value{}
	case rules.RegenerateSame:
		return spaced("the old "+s.secretWord()+" is refused at once", "the key ID stays")
	default:
		return spaced("the old "+s.secretWord()+" is refused at once", "the key ID changes too")
	}
}

// endRule says how the key under the cursor can be ended.
func (s *Screen) endRule(key apiclient.Key) value {
	rules := s.env.Session.System.Keys
	works := key.Status != apiclient.KeyExpired
	var ways []string
	if rules.ExpireNow && works {
		ways = append(ways, "X now")
	}
	if rules.ExpireAt && works {
		ways = append(ways, pick(key.ExpiresAt.IsZero(), "E at a time", "E sooner, never later"))
	}
	if rules.Delete {
		ways = append(ways, "D deletes it")
	}
	if len(ways) == 0 && works && s.env.Session.System.Can(apiclient.ActDisable) == "" {
		ways = append(ways, "only with the service user: disable or delete it")
	}
	if len(ways) == 0 {
		return value{}
	}
	return spaced(ways...)
}

// keyWord is what a key is called where it is nothing but its secret: "token". Else it is a key.
func (s *Screen) keyWord() string {
	if s.env.Session.System.Keys.SecretAlone {
		return s.secretWord()
	}
	return "key"
}

// either joins words: "a, b or c".
func either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func title(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
