package native

import (
	"context"
	"net/http"
	"time"

	"steward/mockserver/core"
)

const (
	keysPath = "/v1/service-users/{id}/keys"
	keyPath  = keysPath + "/{kid}"
)

func (f *Face) registerKeys() {
	register(f, operation{
		id: "listKeys", method: http.MethodGet, path: keysPath, tag: tagKeys, summary: "List the keys of a service user",
		description: "Oldest first, all on one page, without secrets.",
		permission:  core.PermReadUsers, also: []int{http.StatusNotFound, http.StatusNotModified},
	}, f.listKeys)
	register(f, operation{
		id: "createKey", method: http.MethodPost, path: keysPath, tag: tagKeys, summary: "Create a key",
		permission: core.PermWriteKeys, action: core.ActionKeyCreate, status: http.StatusCreated, secret: true,
		also: []int{http.StatusNotFound, http.StatusConflict},
	}, f.createKey)
	register(f, operation{
		id: "regenerateKey", method: http.MethodPost, path: keyPath + "/regenerate", tag: tagKeys,
		summary: "Replace a key's secret", description: "The old secret dies at once; the id stays.",
		permission: core.PermWriteKeys, action: core.ActionKeyRegenerate, secret: true, also: []int{http.StatusNotFound, http.StatusConflict},
	}, f.regenerateKey)
	register(f, operation{
		id: "expireKey", method: http.MethodPost, path: keyPath + "/expire", tag: tagKeys, summary: "End a key",
		description: "Now, or at a time not later than its present end.",
		permission:  core.PermWriteKeys, action: core.ActionKeyExpire, also: []int{http.StatusNotFound, http.StatusConflict},
	}, f.expireKey)
	register(f, operation{
		id: "renameKey", method: http.MethodPatch, path: keyPath, tag: tagKeys, summary: "Rename a key",
		description: "The body is a merge patch. Keys have no etag, so If-Match is not needed.",
		permission:  core.PermWriteKeys, action: core.ActionKeyRename, also: []int{http.StatusNotFound},
	}, f.renameKey)
	register(f, operation{
		id: "deleteKey", method: http.MethodDelete, path: keyPath, tag: tagKeys, summary: "Delete a key",
		description: "Keys have no etag, so If-Match is not needed.",
		permission:  core.PermWriteKeys, action: core.ActionKeyDelete, status: http.StatusNoContent, also: []int{http.StatusNotFound},
	}, f.deleteKey)
}

// KeyPath are the parameters of every route of one key.
type KeyPath struct {
	UserPath
	KeyID string `path:"kid" maxLength:"100" doc:"Id of the key"`
}

type keyAnswer struct {
	Body key
}

type issuedKeyAnswer struct {
	CacheControl string `header:"Cache-Control"`
	Body         issuedKey
}

func (f *Face) listKeys(_ context.Context, in *struct {
	UserPath
	IfNoneMatch
},
) (*struct {
	ETag string `header:"ETag"`
	Body page[key]
}, error,
) {
	keys, err := f.core.Keys(in.ID)
	if err != nil {
		return nil, err
	}
	list := page[key]{Items: newKeys(keys), TotalSize: len(keys)}
	tag, err := bodyTag(list)
	if err != nil {
		return nil, err
	}
	if err := in.fresh(tag); err != nil {
		return nil, err
	}
	return &struct {
		ETag string `header:"ETag"`
		Body page[key]
	}{tag, list}, nil
}

func (f *Face) createKey(ctx context.Context, in *struct {
	UserPath
	Idempotent
	Body *struct {
		Name *string `json:"name,omitempty" nullable:"true"`
	} `nameHint:"NewKey"`
},
) (*issuedKeyAnswer, error) {
	var name string
	if in.Body != nil {
		name = value(in.Body.Name)
	}
	c := callFrom(ctx)
	issued, err := f.core.CreateKey(c.caller, in.ID, name)
	return c.issued(&issued, err)
}

func (f *Face) regenerateKey(ctx context.Context, in *struct {
	KeyPath
	Idempotent
},
) (*issuedKeyAnswer, error) {
	c := callFrom(ctx)
	issued, err := f.core.RegenerateKey(c.caller, in.ID, in.KeyID)
	return c.issued(&issued, err)
}

// issued answers a key that was handed out.
func (c *call) issued(k *core.IssuedKey, err error) (*issuedKeyAnswer, error) {
	if err != nil {
		return nil, err
	}
	answer := newIssuedKey(k)
	return &issuedKeyAnswer{CacheControl: "no-store", Body: answer}, c.holdsSecret(k.Key.ID, issuedKey{Key: answer.Key})
}

func (f *Face) expireKey(ctx context.Context, in *struct {
	KeyPath
	Idempotent
	Body *struct {
		At *time.Time `json:"at,omitempty" nullable:"true" doc:"Null or absent means now."`
	} `nameHint:"KeyEnd"`
},
) (*keyAnswer, error) {
	var at time.Time
	if in.Body != nil {
		at = value(in.Body.At)
	}
	k, err := f.core.ExpireKey(callFrom(ctx).caller, in.ID, in.KeyID, at)
	return &keyAnswer{newKey(&k)}, err
}

func (f *Face) renameKey(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		Name merge[string] `json:"name,omitzero" required:"false"`
	} `nameHint:"KeyPatch"`
},
) (*keyAnswer, error) {
	caller := callFrom(ctx).caller
	if !in.Body.Name.Set {
		return f.keyAsIs(in.ID, in.KeyID)
	}
	k, err := f.core.RenameKey(caller, in.ID, in.KeyID, in.Body.Name.Value)
	return &keyAnswer{newKey(&k)}, err
}

// keyAsIs answers a patch that changes nothing.
func (f *Face) keyAsIs(userID, keyID string) (*keyAnswer, error) {
	keys, err := f.core.Keys(userID)
	if err != nil {
		return nil, err
	}
	for i := range keys {
		if keys[i].ID == keyID {
			return &keyAnswer{newKey(&keys[i])}, nil
		}
	}
	return nil, &core.Error{Code: core.CodeNotFound, Detail: "There is no such key."}
}

func (f *Face) deleteKey(ctx context.Context, in *KeyPath) (*struct{}, error) {
	return nil, f.core.DeleteKey(callFrom(ctx).caller, in.ID, in.KeyID)
}
