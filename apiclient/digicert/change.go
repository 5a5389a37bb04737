package digicert

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// whyGuess is why what rests on a guess is off.
const whyGuess = "DigiCert documents no request for this; set experimental: true in the context to use what is guessed"

// guess refuses what DigiCert does not document, unless the operator wants guesses.
func (s *System) guess(op string) error {
	if s.experimental {
		return nil
	}
	return lacking(op, whyGuess)
}

const opCreate = "create the service user"

// CreateUser creates a service user, whose answer holds its token (POST /user). The body and where the token is are
// guesses. When the answer is lost the name is looked up: the token of a user that was made cannot be had any more.
func (s *System) CreateUser(ctx context.Context, user apiclient.NewUser) (apiclient.CreatedUser, error) {
	if err := s.guess(opCreate); err != nil {
		return apiclient.CreatedUser{}, err
	}
	if len(user.Groups) > 0 || len(user.Policies) > 0 {
		return apiclient.CreatedUser{}, lacking(opCreate, whyNoAttach)
	}
	wanted := apiclient.ServiceUser{
		Name: user.Name, Description: user.Description, Contact: user.Contact, EndDate: user.EndDate, Managers: user.Managers,
	}
	for _, id := range user.Accounts {
		wanted.Accounts = append(wanted.Accounts, apiclient.Ref{ID: id})
	}
	body, err := json.Marshal(submitOf(&wanted, true))
	if err != nil {
		return apiclient.CreatedUser{}, err
	}
	asked := s.now()
	var wire wireCreated
	_, err = s.client.Do(ctx, &transport.Request{
		Op: opCreate, Method: http.MethodPost, Path: usersPath, Body: body, Repeat: transport.RepeatIfRefused,
		Decode: func(a *transport.Answer) error {
			wire = wireCreated{}
			if json.Unmarshal(a.Body, &wire) != nil || wire.ID == "" { // the parser's own words could quote the token
				return errNoUser
			}
			return nil
		},
	})
	if err != nil {
		return apiclient.CreatedUser{}, s.becameOf(ctx, user.Name, asked, err)
	}
	secret := wire.token()
	if secret.IsZero() {
		return apiclient.CreatedUser{}, tokenGone(user.Name + " was created, and the answer holds no token where one was expected")
	}
	made := wire.model(s.experimental, s.accountNames(ctx))
	made.CreatedBy = s.nameOf(ctx, made.CreatedBy)
	return apiclient.CreatedUser{User: made, Key: &apiclient.IssuedKey{Key: token(&made), Secret: secret}}, nil
}

var errNoUser = errors.New("it holds no user")

func tokenGone(message string) error {
	return &apiclient.Error{
		Kind: apiclient.ErrSecretGone, Op: opCreate, Message: message,
		Next: "Refresh, delete the service user, and create it again: its token is not told any more.",
	}
}

// clocksApart is how far the clocks of the system and of this machine are taken to be apart at most.
const clocksApart = 10 * time.Minute

// becameOf says what became of a creation whose answer was lost; any other failure is told as it is.
func (s *System) becameOf(ctx context.Context, name string, asked time.Time, err error) error {
	if !errors.Is(err, apiclient.ErrUnknown) || ctx.Err() != nil {
		return err
	}
	for page, lookErr := range s.Users(ctx, apiclient.UserQuery{}) {
		if lookErr != nil {
			return err
		}
		for i := range page.Users {
			u := &page.Users[i]
			switch {
			case !strings.EqualFold(u.Name, name):
			case !u.CreatedAt.IsZero() && u.CreatedAt.Before(asked.Add(-clocksApart)):
				return &apiclient.Error{
					Kind: apiclient.ErrNameTaken, Op: opCreate, Message: "there was a service user called " + name + " before",
					Next: "Choose another name.", Err: err,
				}
			default:
				return tokenGone(name + " was created, and the answer with its token was lost")
			}
		}
	}
	return err
}

const opChange = "change the service user"

// UpdateUser changes the named fields (PUT /user/{id} with the whole user, which is a guess), after reading the user
// again: DigiCert ONE has no revisions, so that a change by somebody else right in between is lost. The roles of
// a manager are sent back only where they are known: what is read of a user may be permissions.
func (s *System) UpdateUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision, patch apiclient.UserPatch) (apiclient.ServiceUser, error) {
	if err := s.guess(opChange); err != nil {
		return apiclient.ServiceUser{}, err
	}
	if !patch.Groups.IsAbsent() || !patch.Policies.IsAbsent() {
		return apiclient.ServiceUser{}, lacking(opChange, whyNoAttach)
	}
	release, err := s.writing.acquire(ctx, opChange, id)
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	defer release()
	wire, now, err := s.readAt(ctx, opChange, id, revision)
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	next := changed(now, &patch)
	if sameUser(&now, &next) {
		return now, nil
	}
	body, err := json.Marshal(submitOf(&next, wire.rolesKnown() || !patch.Managers.IsAbsent()))
	if err != nil {
		return apiclient.ServiceUser{}, err
	}
	err = s.tell(ctx, &transport.Request{
		Op: opChange, Method: http.MethodPut, Path: userPath(id), Body: body, Repeat: transport.RepeatIfRefused,
	})
	if err != nil && !errors.Is(err, apiclient.ErrUnknown) {
		return apiclient.ServiceUser{}, err
	}
	return s.outcome(ctx, &now, &next, err)
}

// outcome looks at what became of a change from now to next, whose answer was lost where putErr is not nil.
func (s *System) outcome(ctx context.Context, now, next *apiclient.ServiceUser, putErr error) (apiclient.ServiceUser, error) {
	fresh, err := s.User(ctx, now.ID)
	switch {
	case putErr != nil && (err != nil || !sameUser(&fresh, next)):
		return apiclient.ServiceUser{}, putErr
	case err != nil:
		return *next, nil
	case sameUser(&fresh, now):
		return apiclient.ServiceUser{}, notTaken(opChange)
	default:
		return fresh, nil
	}
}

// notTaken is the failure of a request that was accepted and did nothing.
func notTaken(op string) error {
	return &apiclient.Error{
		Kind: apiclient.ErrBadAnswer, Op: op, Message: "the system accepted the request, and nothing changed: the guess at it is wrong",
		Next: "Make the change in the portal.",
	}
}

// readAt reads a user, and refuses one that changed since the revision was read. The empty revision is any.
func (s *System) readAt(ctx context.Context, op string, id apiclient.UserID, revision apiclient.Revision) (wireUser, apiclient.ServiceUser, error) {
	wire, now, err := s.read(ctx, id)
	if err == nil && revision != "" && now.Revision != revision {
		err = &apiclient.Error{
			Kind: apiclient.ErrConflict, Op: op, Message: "somebody else changed the service user since it was read",
			Next: "Refresh, look at what changed, and try again.", Current: now.Revision,
		}
	}
	return wire, now, err
}

// SetEnabled enables or disables a user (PUT /user/{id}/enable or /disable, which are guesses). It reads the user before,
// to tell whether anything changes, and after, to see that it did.
func (s *System) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	verb := "disable"
	if enabled {
		verb = "enable"
	}
	op := verb + " the service user"
	if err := s.guess(op); err != nil {
		return apiclient.Toggled{}, err
	}
	release, err := s.writing.acquire(ctx, op, id)
	if err != nil {
		return apiclient.Toggled{}, err
	}
	defer release()
	wire, now, err := s.read(ctx, id)
	if err != nil || now.Enabled == enabled && !wire.hidesEnabled() {
		return apiclient.Toggled{User: now}, err
	}
	err = s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodPut, Path: userPath(id, verb), Repeat: transport.RepeatAlways,
	})
	if err != nil {
		return apiclient.Toggled{}, err
	}
	after, fresh, err := s.read(ctx, id)
	switch {
	case err == nil && after.hidesEnabled():
		return apiclient.Toggled{User: fresh}, nil // whether it was enabled before cannot be told
	case err != nil:
		now.Enabled = enabled
		now.Revision = revisionOf(&now)
		return apiclient.Toggled{User: now, Changed: true}, nil
	case fresh.Enabled != enabled:
		return apiclient.Toggled{}, notTaken(op)
	default:
		return apiclient.Toggled{User: fresh, Changed: true}, nil
	}
}

// DeleteUser deletes a user and its token for good (DELETE /user/{id}, whose path is a guess) if it still has the
// revision. It is always read before: a person has the same path.
func (s *System) DeleteUser(ctx context.Context, id apiclient.UserID, revision apiclient.Revision) error {
	const op = "delete the service user"
	if err := s.guess(op); err != nil {
		return err
	}
	release, err := s.writing.acquire(ctx, op, id)
	if err != nil {
		return err
	}
	defer release()
	if _, _, err := s.readAt(ctx, op, id, revision); err != nil {
		return err
	}
	return s.tell(ctx, &transport.Request{
		Op: op, Method: http.MethodDelete, Path: userPath(id), Repeat: transport.RepeatAlways, GoneIsDone: true,
	})
}
