package systemtest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func refusals() []scene {
	return []scene{
		{"a wrong credential is refused, and not repeated in the error", func(s *stage) {
			const secret = "a-secret-that-is-wrong"
			stranger := s.SignIn(s.T, "nobody", apiclient.NewSecret(secret))
			for what, err := range map[string]error{
				"who":    second(stranger.Me(s.ctx())),
				"list":   firstError(s, stranger),
				"read":   second(stranger.User(s.ctx(), s.all()[0].ID)),
				"change": second(stranger.SetEnabled(s.ctx(), s.all()[0].ID, false)),
			} {
				require.ErrorIs(s, err, apiclient.ErrSignedOut, what)
				failure := s.failure(err)
				assert.NotEmpty(s, failure.Next, "says what to do")
				assert.NotContains(s, err.Error(), secret)
			}
		}},
		{"whoever may only read changes nothing", func(s *stage) {
			if s.Viewer == nil {
				return
			}
			before := s.all()
			_, err := s.Viewer.User(s.ctx(), before[0].ID)
			require.NoError(s, err)
			for what, err := range map[string]error{
				"create": second(s.Viewer.CreateUser(s.ctx(), s.wanted("conformance-viewer", false))),
				"toggle": second(s.Viewer.SetEnabled(s.ctx(), before[0].ID, !before[0].Enabled)),
				"delete": s.Viewer.DeleteUser(s.ctx(), before[0].ID, before[0].Revision),
			} {
				if what != "create" && !s.can(apiclient.ActionName(map[string]apiclient.ActionName{
					"toggle": apiclient.ActDisable, "delete": apiclient.ActDelete,
				}[what])) {
					continue
				}
				// Some systems tell a missing permission with the status of a bad credential.
				require.Error(s, err, what)
				assert.Contains(s, []error{apiclient.ErrForbidden, apiclient.ErrSignedOut}, s.failure(err).Kind, what)
			}
			assert.Equal(s, before, s.all())
		}},
	}
}

func firstError(s *stage, sys apiclient.System) error {
	for _, err := range sys.Users(s.ctx(), apiclient.UserQuery{}) {
		return err
	}
	return nil
}
