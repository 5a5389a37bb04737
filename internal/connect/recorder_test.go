package connect

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/credentials"
)

// recorder is a system that remembers the last call.
type recorder struct {
	method string
	args   []any
}

func (r *recorder) saw(method string, args ...any) { r.method, r.args = method, args }

func TestEveryCallReachesTheSameMethodOfTheDriver(t *testing.T) {
	t.Parallel()
	for _, api := range []reflect.Type{reflect.TypeFor[apiclient.System](), reflect.TypeFor[apiclient.Batcher]()} {
		for method := range api.Methods() {
			r := &recorder{}
			g := newGate(nil)
			g.use(r, credentials.Credential{}, "")
			in := []reflect.Value{reflect.ValueOf(t.Context())}
			var want []any
			for i := 1; i < method.Type.NumIn(); i++ {
				arg := distinct(method.Type.In(i), i)
				in, want = append(in, arg), append(want, arg.Interface())
			}
			out := reflect.ValueOf(g).MethodByName(method.Name).Call(in)
			if len(out) == 1 && out[0].Kind() == reflect.Func { // a list, which is read when it is ranged over
				stop := reflect.MakeFunc(out[0].Type().In(0), func([]reflect.Value) []reflect.Value {
					return []reflect.Value{reflect.ValueOf(false)}
				})
				out[0].Call([]reflect.Value{stop})
			}
			assert.Equal(t, method.Name, r.method)
			assert.Equal(t, want, r.args, method.Name)
			require.Zero(t, g.driver.calls, "%s did not end", method.Name)
		}
	}
}

// distinct is a value that tells the arguments of a call apart.
func distinct(of reflect.Type, i int) reflect.Value {
	v := reflect.New(of).Elem()
	switch of.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("argument %d", i))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(of, i, i))
	case reflect.Struct:
		for f := range of.NumField() {
			if of.Field(f).Type.Kind() == reflect.String {
				v.Field(f).SetString(fmt.Sprintf("field %d of %d", f, i))
			}
		}
	}
	return v
}

func (r *recorder) Describe(context.Context) (d apiclient.Description, err error) {
	r.saw("Describe")
	return d, nil
}

func (r *recorder) Me(context.Context) (o apiclient.Operator, err error) {
	r.saw("Me")
	return o, nil
}

func (r *recorder) Users(_ context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		r.saw("Users", query)
		yield(apiclient.UserPage{}, nil)
	}
}

func (r *recorder) User(_ context.Context, id apiclient.UserID) (u apiclient.ServiceUser, err error) {
	r.saw("User", id)
	return u, nil
}

func (r *recorder) CreateUser(_ context.Context, user apiclient.NewUser) (u apiclient.CreatedUser, err error) {
	r.saw("CreateUser", user)
	return u, nil
}

func (r *recorder) UpdateUser(_ context.Context, id apiclient.UserID, revision apiclient.Revision, patch apiclient.UserPatch) (u apiclient.ServiceUser, err error) {
	r.saw("UpdateUser", id, revision, patch)
	return u, nil
}

func (r *recorder) SetEnabled(_ context.Context, id apiclient.UserID, enabled bool) (u apiclient.Toggled, err error) {
	r.saw("SetEnabled", id, enabled)
	return u, nil
}

func (r *recorder) DeleteUser(_ context.Context, id apiclient.UserID, revision apiclient.Revision) error {
	r.saw("DeleteUser", id, revision)
	return nil
}

func (r *recorder) Keys(_ context.Context, user apiclient.UserID) ([]apiclient.Key, error) {
	r.saw("Keys", user)
	return nil, nil
}

func (r *recorder) CreateKey(_ context.Context, user apiclient.UserID, key apiclient.NewKey) (k apiclient.IssuedKey, err error) {
	r.saw("CreateKey", user, key)
	return k, nil
}

func (r *recorder) RegenerateKey(_ context.Context, user apiclient.UserID, key apiclient.KeyID, intent apiclient.Intent) (k apiclient.IssuedKey, err error) {
	r.saw("RegenerateKey", user, key, intent)
	return k, nil
}

func (r *recorder) RenameKey(_ context.Context, user apiclient.UserID, key apiclient.KeyID, name string) (k apiclient.Key, err error) {
	r.saw("RenameKey", user, key, name)
	return k, nil
}

func (r *recorder) ExpireKey(_ context.Context, user apiclient.UserID, key apiclient.KeyID, at time.Time) (k apiclient.Key, err error) {
	r.saw("ExpireKey", user, key, at)
	return k, nil
}

func (r *recorder) DeleteKey(_ context.Context, user apiclient.UserID, key apiclient.KeyID) error {
	r.saw("DeleteKey", user, key)
	return nil
}

func (r *recorder) Accounts(context.Context) ([]apiclient.Account, error) {
	r.saw("Accounts")
	return nil, nil
}

func (r *recorder) Managers(context.Context) ([]apiclient.Manager, error) {
	r.saw("Managers")
	return nil, nil
}

func (r *recorder) Groups(context.Context) ([]apiclient.Group, error) {
	r.saw("Groups")
	return nil, nil
}

func (r *recorder) Policies(context.Context) ([]apiclient.Policy, error) {
	r.saw("Policies")
	return nil, nil
}

func (r *recorder) Attach(_ context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	r.saw("Attach", user, access)
	return nil
}

func (r *recorder) Detach(_ context.Context, user apiclient.UserID, access apiclient.AccessRef) error {
	r.saw("Detach", user, access)
	return nil
}

func (r *recorder) Audit(_ context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		r.saw("Audit", query)
		yield(apiclient.AuditPage{}, nil)
	}
}

func (r *recorder) Batch(_ context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	r.saw("Batch", verb, items)
	return nil, nil
}
