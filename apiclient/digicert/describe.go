package digicert

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// myself is the answer of GET /user/me, and what came with it.
type myself struct {
	wire       wireMe
	serverTime time.Time // zero when it is not told
}

// wireMe is a user of any type.
type wireMe struct {
	wireUser
	Name      string `json:"name"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
}

// called is what a user is called.
func (w *wireMe) called() string {
	return cmp.Or(w.FriendlyName, w.Name, strings.TrimSpace(w.FirstName+" "+w.LastName), w.Username, w.Email, w.ID)
}

// whoAmI reads who is asking. For five minutes it may answer from memory, with the server's time moved on.
func (s *System) whoAmI(ctx context.Context, fresh bool) (myself, error) {
	const op = "read who is signed in"
	s.mu.Lock()
	me, age, ok := s.me.get(s.now())
	s.mu.Unlock()
	if ok && !fresh {
		if !me.serverTime.IsZero() {
			me.serverTime = me.serverTime.Add(age)
		}
		return me, nil
	}
	answer, err := s.client.Do(ctx, &transport.Request{
		Op: op, Method: http.MethodGet, Path: usersPath + "/me", Decode: transport.DecodeInto(&me.wire),
	})
	switch {
	case err != nil:
		return myself{}, err
	case me.wire.ID == "":
		return myself{}, &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: op, Message: "the answer is no user"}
	}
	me.serverTime, err = http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		me.serverTime = time.Time{}
	}
	s.remember(me.wire.ID, me.wire.called())
	s.mu.Lock()
	s.me = kept[myself]{me, s.now()}
	s.mu.Unlock()
	return me, nil
}

// Me says who the console acts as (GET /user/me).
func (s *System) Me(ctx context.Context) (apiclient.Operator, error) {
	me, err := s.whoAmI(ctx, true)
	if err != nil {
		return apiclient.Operator{}, err
	}
	w := &me.wire
	who := apiclient.Operator{
		ID: w.ID, Name: w.called(), Team: s.accountNames(ctx)[w.PrimaryAccount],
	}
	for i := range w.Applications {
		for _, p := range w.Applications[i].Permissions {
			who.Permissions = append(who.Permissions, p.ref().Name)
		}
	}
	slices.Sort(who.Permissions)
	who.ReadOnly = looksOnly(who.Permissions)
	if w.Type != "" && w.isService() {
		who.User = apiclient.UserID(w.ID)
	}
	if end := civil(w.EndDate); s.experimental && !end.IsZero() {
		who.CredentialEnds = end.Expiry()
	}
	return who, nil
}

// looksOnly reports whether permissions are told and none lets anything be changed. Their names begin with what they
// allow, as VIEW_AM_AUDIT_LOG and MANAGE_AM_ACCOUNT.
func looksOnly(permissions []string) bool {
	return len(permissions) > 0 && !slices.ContainsFunc(permissions, func(p string) bool { return !strings.HasPrefix(p, "VIEW_") })
}

// Describe is what DigiCert ONE has. It asks only who is signed in, and that not always: for the tenant and the time.
func (s *System) Describe(ctx context.Context) (apiclient.Description, error) {
	me, err := s.whoAmI(ctx, false)
	if err != nil {
		return apiclient.Description{}, err
	}
	d := apiclient.Description{
		System: "digicert", Rules: "digicert", Tenant: s.accountNames(ctx)[me.wire.PrimaryAccount],
		ServerTime: me.serverTime,
		Fields:     s.fields(),
		Keys:       apiclient.KeyRules{Limit: 1, OnCreation: true, SecretAlone: true, SecretPrintable: "token"},
		Delete:     apiclient.DeleteFinal,
		Actions:    s.actions(),
		Limits:     apiclient.Limits{Concurrency: 4},
		Authenticate: []apiclient.AuthExample{{
			Label: "API token", Header: "x-api-key: {secret}",
			Note: "with every request; a client certificate at https://clientauth.<host> does without",
		}},
	}
	if s.experimental {
		d.System += " (experimental)"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paged {
		d.Limits.PageSize = pageSize
	}
	return d, nil
}

var (
	namePattern  = regexp.MustCompile(`^[A-Za-z0-9 _-]+$`)
	emailPattern = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)
)

// fields are those that are documented, and with guesses those that the portal has besides.
func (s *System) fields() map[apiclient.Field]apiclient.FieldRule {
	fields := map[apiclient.Field]apiclient.FieldRule{
		apiclient.FieldName: {
			Required: true, Pattern: namePattern, Words: "has only letters, digits, spaces, dashes and underscores",
		},
		apiclient.FieldDescription: {},
		apiclient.FieldContact:     {Required: true, Pattern: emailPattern, Words: "must be an e-mail address"},
		apiclient.FieldAccounts:    {Required: true},
		apiclient.FieldManagers:    {Required: true},
	}
	if s.experimental {
		fields[apiclient.FieldEndDate] = apiclient.FieldRule{}
		fields[apiclient.FieldAudit] = apiclient.FieldRule{}
	}
	return fields
}

func (s *System) actions() map[apiclient.ActionName]apiclient.Support {
	actions := map[apiclient.ActionName]apiclient.Support{}
	for _, a := range []apiclient.ActionName{
		apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete, apiclient.ActAudit,
	} {
		actions[a] = apiclient.Support{OK: s.experimental}
		if !s.experimental {
			actions[a] = apiclient.Support{Reason: whyGuess}
		}
	}
	for _, a := range []apiclient.ActionName{
		apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActKeyRename, apiclient.ActKeyExpire, apiclient.ActKeyDelete,
	} {
		actions[a] = apiclient.Support{Reason: whyNoKeys}
	}
	for _, a := range []apiclient.ActionName{apiclient.ActAttach, apiclient.ActDetach} {
		actions[a] = apiclient.Support{Reason: whyNoAttach}
	}
	return actions
}
