package core_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

func TestAttach(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, _ := b.create(t, "one")
	for _, want := range []bool{true, false} {
		changed, err := b.AttachGroup(b.admin, u.ID, "grp_ci")
		require.NoError(t, err)
		assert.Equal(t, want, changed)
		changed, err = b.AttachPolicy(b.admin, u.ID, "pol_deploy")
		require.NoError(t, err)
		assert.Equal(t, want, changed)
	}
	got, err := b.User(u.ID)
	require.NoError(t, err)
	assert.Equal(t, []core.Ref{{ID: "grp_ci", Name: "CI"}}, got.Groups)
	assert.Equal(t, []core.Ref{{ID: "pol_deploy", Name: "deploy"}}, got.Policies)

	_, err = b.AttachGroup(b.admin, u.ID, "grp_owners")
	refused(t, err, core.CodeGroupNotAllowed)
	_, err = b.AttachGroup(b.admin, u.ID, "grp_none")
	refused(t, err, core.CodeNotFound)
	for _, want := range []bool{true, false} {
		changed, err := b.DetachGroup(b.admin, u.ID, "grp_ci")
		require.NoError(t, err)
		assert.Equal(t, want, changed)
		changed, err = b.DetachPolicy(b.admin, u.ID, "pol_deploy")
		require.NoError(t, err)
		assert.Equal(t, want, changed)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, _ := b.create(t, "one")
	two, _ := b.create(t, "two")
	results, err := b.Batch(b.admin, core.BatchDisable, []core.BatchItem{
		{ID: one.ID, Revision: one.Revision}, {ID: two.ID, Revision: 99}, {ID: "su_none"}, {ID: one.ID},
	})
	require.NoError(t, err)
	require.Len(t, results, 4)
	assert.True(t, results[0].Changed)
	assert.False(t, results[0].User.Enabled)
	refused(t, results[1].Err, core.CodePrecondition)
	refused(t, results[2].Err, core.CodeNotFound)
	require.NoError(t, results[3].Err)
	assert.False(t, results[3].Changed)

	_, err = b.Batch(b.admin, core.BatchDelete, make([]core.BatchItem, 201))
	refused(t, err, core.CodeValidation)
}
