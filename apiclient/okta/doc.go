// Package okta drives the service users of Okta Advanced Server Access (once ScaleFT) and of Okta Privileged Access: JSON
// over HTTPS below /v1/teams/{team}, with a bearer token obtained for a service user's own API key.
//
// Its sources are the vendor's API reference (developer.okta.com: the pages Service Users, Users, Groups and Audits of
// both products) and the HTTP client of the vendor's Terraform provider (okta/terraform-provider-oktapam), which is
// where the check of the team, the time of renewal, the jitter after a refusal for the rate and GET /current_user come
// from. It was never tried against a live team. The one thing in it that no source tells is which member of an audit
// event names what it happened to: see audit_event.go.
//
// What the system is like:
//   - A service user is named, not numbered: its name is its id here, cannot be changed, and stays taken after deletion.
//   - Creating a key makes every other key of the user expire in two days. Keys have no names.
//   - The list tells neither groups nor keys (apiclient.ServiceUser.Partial); User reads both, in two requests more.
//   - There are no revisions, so a revision here is a hash of what was read, and a change reads again and compares.
//   - A lack of permission may be answered like a dead token, with 401: see forbidden.go.
//
// Start reading at System (okta.go). Each group of routes has its file: users.go and user.go, create.go, keys.go,
// access.go, audit.go, describe.go. Shapes on the wire are in the wire_*.go files; pages.go follows the pages of a list,
// token.go signs in, refine.go reads error bodies. How requests are sent and repeated is internal/transport's.
package okta
