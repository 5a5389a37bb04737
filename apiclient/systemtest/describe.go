package systemtest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func describing() []scene {
	return []scene{
		{"the description hangs together", func(s *stage) {
			d := s.d
			assert.NotEmpty(s, d.System)
			assert.True(s, d.Fields[apiclient.FieldName].Required, "every user has a name")
			for action, promised := range map[apiclient.ActionName]bool{
				apiclient.ActKeyCreate: d.Keys.Create, apiclient.ActRegenerate: d.Keys.Regenerate, apiclient.ActKeyRename: d.Keys.Rename,
				apiclient.ActKeyExpire: d.Keys.ExpireNow || d.Keys.ExpireAt, apiclient.ActKeyDelete: d.Keys.Delete,
				apiclient.ActDelete: d.Delete != apiclient.DeleteNone, apiclient.ActAudit: d.Has(apiclient.FieldAudit),
			} {
				assert.Equal(s, promised, s.can(action), "%s: rules and actions say the same", action)
			}
			assert.True(s, d.Keys.Create || d.Keys.OnCreation, "a user can get a key")
			assert.False(s, d.Keys.Rename && !d.Keys.Named, "what has no name is not renamed")
			assert.Equal(s, d.Keys.OthersExpire, d.Keys.OthersExpireIn > 0)
			for _, action := range actions() {
				if !s.can(action) {
					assert.NotEmpty(s, d.Actions[action].Reason, "%s: says why not", action)
				}
			}
			assert.GreaterOrEqual(s, min(d.Limits.PageSize, d.Limits.Batch, d.Limits.Concurrency), 0)
			if _, batcher := s.sys.(apiclient.Batcher); d.Limits.Batch > 0 {
				assert.True(s, batcher)
			}
		}},
		{"it shows how a machine uses a key", func(s *stage) {
			require.NotEmpty(s, s.d.Authenticate)
			for _, example := range s.d.Authenticate {
				assert.NotEmpty(s, example.Label)
				assert.Regexp(s, `\{secret\}|<token>`, example.Header)
			}
		}},
		{"describing again asks for little", func(s *stage) {
			again, err := s.sys.Describe(s.ctx())
			require.NoError(s, err)
			assert.Equal(s, s.d.Fields, again.Fields)
			assert.Equal(s, s.d.Keys, again.Keys)
			assert.Empty(s, s.front.requests(), "it is remembered")
		}},
		{"who is signed in", func(s *stage) {
			me, err := s.sys.Me(s.ctx())
			require.NoError(s, err)
			assert.NotEmpty(s, me.ID+me.Name)
			assert.False(s, me.ReadOnly)
		}},
	}
}

func actions() []apiclient.ActionName {
	return []apiclient.ActionName{
		apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete,
		apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActKeyRename, apiclient.ActKeyExpire, apiclient.ActKeyDelete,
		apiclient.ActAttach, apiclient.ActDetach, apiclient.ActAudit,
	}
}
