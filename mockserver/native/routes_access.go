package native

import (
	"context"
	"net/http"

	"steward/mockserver/core"
)

// give attaches or detaches one group or policy; changed says whether it was otherwise before.
type give func(by core.Caller, userID, itemID string) (changed bool, err error)

func (f *Face) registerAccess() {
	for _, kind := range []struct {
		name, path         string
		attach, detach     give
		attaches, detaches string // the actions
	}{
		{
			"Policy", "/v1/service-users/{id}/policies/{item}", f.core.AttachPolicy, f.core.DetachPolicy,
			core.ActionPolicyAttach, core.ActionPolicyDetach,
		},
		{
			"Group", "/v1/service-users/{id}/groups/{item}", f.core.AttachGroup, f.core.DetachGroup,
			core.ActionGroupAttach, core.ActionGroupDetach,
		},
	} {
		register(f, operation{
			id: "attach" + kind.name, method: http.MethodPut, path: kind.path, tag: tagAccess, status: http.StatusNoContent,
			summary: "Attach a " + kind.name, description: "Idempotent.", permission: core.PermWriteUsers, action: kind.attaches,
			also: []int{http.StatusNotFound},
		}, f.access(kind.attach))
		register(f, operation{
			id: "detach" + kind.name, method: http.MethodDelete, path: kind.path, tag: tagAccess, status: http.StatusNoContent,
			summary: "Detach a " + kind.name, description: "Idempotent. If-Match is not needed.",
			permission: core.PermWriteUsers, action: kind.detaches, also: []int{http.StatusNotFound},
		}, f.access(kind.detach))
	}
}

// AccessPath are the parameters of attaching and detaching.
type AccessPath struct {
	UserPath
	Item string `path:"item" maxLength:"100" doc:"Id of the group or policy"`
}

func (f *Face) access(change give) func(context.Context, *AccessPath) (*struct{}, error) {
	return func(ctx context.Context, in *AccessPath) (*struct{}, error) {
		_, err := change(callFrom(ctx).caller, in.ID, in.Item)
		return nil, err
	}
}
