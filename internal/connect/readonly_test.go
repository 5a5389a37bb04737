package connect

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
)

// reading are the methods of a System that change nothing. Every other one must be refused in a read-only context, so
// one that is new fails here until somebody has thought about it.
var reading = []string{"Describe", "Me", "Users", "User", "Keys", "Accounts", "Managers", "Groups", "Policies", "Audit"}

func TestReadOnlyContextRefusesEveryChangeWithoutCallingTheSystem(t *testing.T) {
	t.Parallel()
	s := newServer("")
	c := Plain(config.Context{Name: "prod", ReadOnly: true}, s.driver(pair("")))
	defer c.Close()
	for _, api := range []reflect.Type{reflect.TypeFor[apiclient.System](), reflect.TypeFor[apiclient.Batcher]()} {
		for method := range api.Methods() {
			if slices.Contains(reading, method.Name) {
				continue
			}
			args := []reflect.Value{reflect.ValueOf(t.Context())}
			for i := 1; i < method.Type.NumIn(); i++ {
				args = append(args, reflect.Zero(method.Type.In(i)))
			}
			// The fake lacks every changing method but Batch, so that reaching it panics.
			out := reflect.ValueOf(c.System).MethodByName(method.Name).Call(args)
			err, _ := out[len(out)-1].Interface().(error)
			var failure *apiclient.Error
			require.ErrorAs(t, err, &failure, method.Name)
			require.ErrorIs(t, err, apiclient.ErrReadOnly, method.Name)
			assert.Equal(t, "the context prod is READ-ONLY", failure.Message, method.Name)
			assert.NotEmpty(t, failure.Op, method.Name)
		}
	}
	assert.Zero(t, s.carriedOut())
	_, err := c.System.User(t.Context(), "su_1")
	require.NoError(t, err, "reading goes on")
}

func TestReadOnlyContextSaysOfEveryChangeThatItIsOff(t *testing.T) {
	t.Parallel()
	s := newServer("")
	driver := s.driver(pair(""))
	before, err := driver.Describe(t.Context())
	require.NoError(t, err)
	c := Plain(config.Context{Name: "prod", ReadOnly: true}, described{System: driver, d: before})
	defer c.Close()
	d, err := c.System.Describe(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "fake", d.System)
	assert.Empty(t, d.Can(apiclient.ActAudit), "reading is no change")
	for _, action := range changing {
		assert.Equal(t, "the context prod is READ-ONLY", d.Can(action), action)
	}
	assert.Empty(t, before.Can(apiclient.ActDisable), "the system's own description stays as it is")
}

// described is a system with one description for all.
type described struct {
	apiclient.System
	d apiclient.Description
}

func (s described) Describe(context.Context) (apiclient.Description, error) { return s.d, nil }

func TestBulkRunInAReadOnlyContextChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("")
		c := Plain(config.Context{Name: "prod", ReadOnly: true}, s.driver(pair("")))
		defer c.Close()
		items := []apiclient.BulkItem{{ID: "su_1"}, {ID: "su_2"}}
		for _, batch := range []int{0, 100} {
			d := apiclient.Description{Limits: apiclient.Limits{Batch: batch}}
			run := c.Bulk.Start(t.Context(), c.System, d, apiclient.BulkDisable, items, apiclient.BulkOptions{})
			synctest.Wait()
			for _, result := range run.Report().Results {
				require.ErrorIs(t, result.Err, apiclient.ErrReadOnly)
			}
		}
		assert.Zero(t, s.carriedOut())
	})
}

func TestPlainConnectionAsksForNoCredential(t *testing.T) {
	t.Parallel()
	s := newServer()
	c := Plain(config.Context{Name: "demo"}, s.driver(pair("nobody")))
	defer c.Close()
	_, err := c.System.User(t.Context(), "su_1")
	require.ErrorIs(t, err, apiclient.ErrSignedOut, "a refusal is told, since nobody can sign in")
	_, err = c.SignIn(t.Context(), pair("ada"), true)
	require.ErrorIs(t, err, apiclient.ErrUnsupported)
	_, err = c.SignOut(t.Context())
	require.ErrorIs(t, err, apiclient.ErrUnsupported)
	require.ErrorIs(t, c.Unlock(t.Context(), "x"), apiclient.ErrUnsupported)
	c.AskAgain()
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	assert.False(t, c.gate.want().SignIn)
}
