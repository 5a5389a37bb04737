// Package findings tells what an administrator should look at: service users that are unused, old, ending, without
// anybody to ask, or too powerful. Each rule says why it matters and what mends it.
//
// Start at Inspection: it is made from what a system has (apiclient.Description), the time, and thresholds, and finds in
// the users of a fleet's snapshot. The rules are pure: they read what is in memory and ask nobody. A rule whose fields a
// system does not tell finds nothing, so no finding is a guess.
package findings
