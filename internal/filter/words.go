package filter

import (
	"strings"

	"steward/apiclient"
)

// statusField is the field of the words for a user's state.
func statusField() field {
	return field{
		name: "status", operators: is(), read: readStatus, values: func(string) []Candidate {
			return []Candidate{
				{Text: "enabled", Means: "works now", Whole: true},
				{Text: "disabled", Means: "was turned off", Whole: true},
				{Text: "expiring", Means: "works, and ends soon", Whole: true},
				{Text: "expired", Means: "its end date has passed", Whole: true},
			}
		},
		example: "status:expiring", means: "works, and ends soon; also enabled, disabled and expired; status:disabled,expired is either",
	}
}

// state asks for one status, or for what is expiring.
type state struct {
	word string
	want apiclient.Status // StatusUnknown for expiring
}

func readStatus(f *field, operator string, v span) (condition, *Error) {
	switch word := strings.ToLower(v.text); word {
	case "enabled":
		return state{word, apiclient.StatusEnabled}, nil
	case "disabled":
		return state{word, apiclient.StatusDisabled}, nil
	case "expired":
		return state{word, apiclient.StatusExpired}, nil
	case "expiring":
		return state{word, apiclient.StatusUnknown}, nil
	default:
		return nil, f.wrong(operator, v, "there is no such status")
	}
}

// String is the word.
func (s state) String() string { return s.word }

func (s state) at(m moment) predicate {
	at, want := m.Moment, s.want
	if want == apiclient.StatusUnknown {
		return func(u *apiclient.ServiceUser) bool { return at.Expiring(u) }
	}
	return func(u *apiclient.ServiceUser) bool { return at.Status(u) == want }
}
