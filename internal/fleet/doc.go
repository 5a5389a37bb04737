// Package fleet holds all service users of one system in memory. It loads them page by page, keeps up with what changes, and hands
// out immutable snapshots with a version. The console's screens and the scripts read it.
//
// Start reading at Fleet and Snapshot (fleet.go), then Refresh (load.go).
package fleet
