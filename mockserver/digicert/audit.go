package digicert

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"steward/mockserver/core"
)

// record is one entry of the audit log.
type record struct {
	ID               string     `json:"id"`
	AccountID        string     `json:"account_id"`
	ResourceType     string     `json:"resource_type"`
	ResourceID       string     `json:"resource_id"`
	ResourceName     string     `json:"resource_name"`
	AuthType         string     `json:"authentication_type"`
	AuthenticationID string     `json:"authentication_id"`
	Authentication   string     `json:"authentication"` // the name of who did it
	Action           string     `json:"action"`
	Description      string     `json:"description"`
	Status           string     `json:"status"`
	IPAddress        string     `json:"ip_address,omitempty"`
	Properties       []property `json:"properties,omitempty"`
	CreatedAt        time.Time  `json:"created_at"`
}

// property is a member before and after.
type property struct {
	Name    string `json:"name"`
	Changed bool   `json:"changed"`
	Before  string `json:"value_before,omitempty"`
	After   string `json:"value_after,omitempty"`
}

// The values of records.
const (
	resourceUser  = "user"
	resourceToken = "api_token"

	auditSuccess = "success"
	auditFailed  = "failed"
)

func (f *Face) listAudit(w http.ResponseWriter, r request) error {
	query := r.URL.Query()
	limit, offset, err := window(query)
	if err != nil {
		return err
	}
	oldestFirst, err := sorting(query.Get("sort"))
	if err != nil {
		return err
	}
	from, to, err := period(query)
	if err != nil {
		return err
	}
	records, err := f.records(core.AuditQuery{From: from, To: to, Size: maxLimit}, matcher(query))
	if err != nil {
		return err
	}
	if oldestFirst {
		slices.Reverse(records)
	}
	answer(w, http.StatusOK, cut(records, limit, offset))
	return nil
}

// sorting reads a field and a direction; only created_at is sorted by, the newest first unless asked otherwise.
func sorting(sort string) (oldestFirst bool, err error) {
	field, direction, _ := strings.Cut(strings.NewReplacer(",", ":", " ", ":").Replace(sort), ":")
	switch {
	case field != "" && field != "created_at", !slices.Contains([]string{"", "asc", "desc"}, strings.ToLower(direction)):
		return false, refusal(http.StatusBadRequest, codeInvalid, "sort is created_at with asc or desc.")
	default:
		return strings.EqualFold(direction, "asc"), nil
	}
}

// period reads from and to, days in UTC that both belong to it.
func period(query url.Values) (from, to time.Time, err error) {
	for name, day := range map[string]*time.Time{"from": &from, "to": &to} {
		if query.Get(name) == "" {
			continue
		}
		if *day, err = time.Parse(time.DateOnly, query.Get(name)); err != nil {
			return from, to, refusal(http.StatusBadRequest, codeInvalid, name+" is a date such as 2027-01-12.")
		}
	}
	if !to.IsZero() {
		to = to.AddDate(0, 0, 1)
	}
	return from, to, nil
}

// matcher narrows by what the query says: user_name by a part of it, all else exactly.
func matcher(query url.Values) func(*record) bool {
	exactly := func(name, value string) bool { return query.Get(name) == "" || query.Get(name) == value }
	return func(r *record) bool {
		types := query.Get("resource_types")
		return strings.Contains(strings.ToLower(r.Authentication), strings.ToLower(query.Get("user_name"))) &&
			exactly("action", r.Action) && exactly("resource_id", r.ResourceID) && exactly("status", r.Status) &&
			exactly("account_id", r.AccountID) &&
			(types == "" || slices.Contains(strings.Split(types, ","), r.ResourceType))
	}
}

// records are all that match, newest first.
func (f *Face) records(query core.AuditQuery, match func(*record) bool) ([]record, error) {
	account := ""
	if accounts := f.core.Catalogue().Accounts; len(accounts) > 0 {
		account = accountID(accounts[0].ID)
	}
	records := []record{}
	for {
		page, err := f.core.Audit(query)
		if err != nil {
			return nil, err
		}
		for i := range page.Events {
			if r := f.newRecord(&page.Events[i], account); match(&r) {
				records = append(records, r)
			}
		}
		if query.After = page.Next; query.After == "" {
			return records, nil
		}
	}
}

func (f *Face) newRecord(e *core.Event, account string) record {
	_, verb, _ := strings.Cut(e.Action, ".")
	out := record{
		ID: uuidOf(e.ID), AccountID: account, ResourceType: resourceUser, ResourceID: uuidOf(e.Target.UserID),
		ResourceName: e.Target.Name, AuthType: typeStandard, AuthenticationID: uuidOf(e.Actor.ID),
		Authentication: e.Actor.Name, Action: verb, Status: auditSuccess, IPAddress: e.SourceIP,
		CreatedAt: e.Time.UTC().Truncate(time.Second),
	}
	if e.Target.Kind == core.TargetKey {
		out.ResourceType = resourceToken // which goes by the name of its user
		if u, err := f.core.User(e.Target.UserID); err == nil {
			out.ResourceName = u.Name
		}
	}
	if out.AuthenticationID == "" && e.Actor.Name != "" {
		out.AuthenticationID = f.person(e.Actor.Name)
	}
	switch e.Actor.Kind {
	case core.KindServiceUser:
		out.AuthType = typeService
	case core.KindSystem:
		out.AuthType = "system"
	}
	out.Description = fmt.Sprintf("%s %s", strings.ReplaceAll(out.ResourceType, "_", " "), verb)
	if e.Outcome != core.OutcomeSuccess {
		out.Status = auditFailed
		out.Description += " refused: " + codeOf(statusOf(e.Reason))
	}
	for _, c := range e.Changes {
		out.Properties = append(out.Properties, property{
			Name: member(c.Path), Changed: true, Before: text(c.Old), After: text(c.New),
		})
	}
	return out
}

// text is a value of a change for people.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case []string:
		return strings.Join(v, ", ")
	default:
		return fmt.Sprint(v)
	}
}
