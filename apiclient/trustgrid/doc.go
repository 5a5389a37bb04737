// Package trustgrid drives the service users of Trustgrid over its management API.
//
// Start reading at System (trustgrid.go). users.go reads, change.go writes, keys.go has the one key pair of a user;
// access.go has the policies and audit.go the two audit trails. wire.go has the shapes on the wire, each with its
// translation into the model.
//
// # How sure it is
//
// Reading, creating, generating a token, the policies and the audit trails are as the vendor documents them
// (github.com/trustgrid/api-docs, index.yaml). Changing, deleting and the check of a connection are as the vendor's
// Terraform provider does them (github.com/trustgrid/terraform-provider-tg: tg/client.go, tg/serviceuser.go,
// resource/serviceuser.go). Nothing here was tried against the live service. What both leave open is decided so that
// nothing can be overwritten or lost:
//
//   - There are no revisions, and a change replaces the whole user. The driver makes a revision of what it reads, and
//     reads again right before each write, one write at a time.
//   - It is not told what creating a user under a taken name does, so the driver looks for the name first.
//   - It is not told under which item type the audit trail files service users, so events are narrowed to a user here, by
//     the user's name as item id.
package trustgrid
