package fleet

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// TestSameSeesEveryField fails when a field is added to a user that same does not compare.
func TestSameSeesEveryField(t *testing.T) {
	t.Parallel()
	var visit func(t *testing.T, path []int, typ reflect.Type)
	visit = func(t *testing.T, path []int, typ reflect.Type) {
		t.Helper()
		for i := range typ.NumField() {
			at := append(append([]int(nil), path...), i)
			if typ.Field(i).Type == reflect.TypeFor[apiclient.KeySummary]() {
				visit(t, at, typ.Field(i).Type)
				continue
			}
			var a, b apiclient.ServiceUser
			require.True(t, same(&a, &b))
			change(t, reflect.ValueOf(&b).Elem().FieldByIndex(at))
			assert.False(t, same(&a, &b), "field %s", typ.Field(i).Name)
		}
	}
	visit(t, nil, reflect.TypeFor[apiclient.ServiceUser]())
}

func change(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(1, 0)))
		return
	case apiclient.Date:
		v.Set(reflect.ValueOf(apiclient.NewDate(2026, 1, 1)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	default:
		require.Fail(t, "a kind of field that this test cannot change", v.Kind().String())
	}
}

func TestRemovedPlacesDoNotPileUp(t *testing.T) {
	t.Parallel()
	var s set
	for n := range 1000 {
		s.put(&apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint(n))})
		s.remove(apiclient.UserID(fmt.Sprint(n - 3)))
		assert.Len(t, s.list(), s.len())
	}
	assert.Less(t, len(s.slots), 10)
	_, ok := s.get("999")
	assert.True(t, ok)
}

func BenchmarkPutWhileItIsRead(b *testing.B) {
	f := New(nil, Options{Coalesce: -1})
	users := make([]apiclient.ServiceUser, 100_000)
	for i := range users {
		users[i] = apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint(i)), Enabled: true}
	}
	f.Put(users...)
	b.Run("snapshot after each", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			f.Put(users[i%len(users)])
			f.Snapshot()
		}
	})
	b.Run("no reader", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			f.Put(users[i%len(users)])
		}
	})
	b.Run("counts", func(b *testing.B) {
		snapshot := f.Snapshot()
		for b.Loop() {
			snapshot.Counts(time.Now(), apiclient.DefaultWarning)
		}
	})
}
