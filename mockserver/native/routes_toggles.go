package native

import (
	"context"
	"net/http"

	"steward/mockserver/core"
)

func (f *Face) registerToggles() {
	for _, verb := range []struct {
		name, action string
		enabled      bool
	}{{"enable", core.ActionUserEnable, true}, {"disable", core.ActionUserDisable, false}} {
		register(f, operation{
			id: verb.name + "ServiceUser", method: http.MethodPost, path: "/v1/service-users/{id}/" + verb.name,
			tag: tagUsers, summary: title(verb.name) + " a service user", permission: core.PermWriteUsers, action: verb.action,
			description: "Idempotent. If-Match is honoured, not required.",
			also:        []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed},
		}, f.toggle(verb.enabled))
	}
}

// toggleInput takes no body; what is sent is ignored.
type toggleInput struct {
	UserPath
	Idempotent
	Expected string `header:"If-Match" doc:"The etag that was read; optional here."`
}

type toggled struct {
	ETag string `header:"ETag"`
	Body toggledBody
}

type toggledBody struct {
	ServiceUser serviceUser `json:"service_user"`
	Changed     bool        `json:"changed" doc:"False when it was so already."`
}

func (f *Face) toggle(enabled bool) func(context.Context, *toggleInput) (*toggled, error) {
	return func(ctx context.Context, in *toggleInput) (*toggled, error) {
		var expected core.Revision
		if in.Expected != "" {
			var err error
			if expected, err = (IfMatch{in.Expected}).revision(f.revisionOf(in.ID)); err != nil {
				return nil, err
			}
		}
		user, changed, err := f.core.SetEnabled(callFrom(ctx).caller, in.ID, expected, enabled)
		if err != nil {
			return nil, err
		}
		return &toggled{
			ETag: user.Revision.ETag(),
			Body: toggledBody{ServiceUser: newServiceUser(&user), Changed: changed},
		}, nil
	}
}
