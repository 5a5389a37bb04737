package quota_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"steward/mockserver/internal/quota"
)

func TestEachCallerHasAWindowOfItsOwn(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	ends := noon.Add(quota.Window)
	c := quota.New(2)
	assert.Equal(t, quota.Standing{Limit: 2, Left: 1, Ends: ends}, c.Take("a", noon))
	assert.Equal(t, quota.Standing{Limit: 2, Left: 0, Ends: ends}, c.Take("a", noon.Add(time.Second)))
	assert.Equal(t, quota.Standing{Limit: 2, Over: true, Ends: ends}, c.Take("a", noon.Add(time.Second)))
	assert.False(t, c.Take("b", noon).Over)
	assert.Equal(t, quota.Standing{Limit: 2, Left: 1, Ends: ends.Add(quota.Window)}, c.Take("a", ends))
}

func TestNoQuotaMeansNoneThatWorkMeets(t *testing.T) {
	t.Parallel()
	assert.Greater(t, quota.New(0).Take("a", time.Now()).Left, 1_000_000)
}
