// Package preview says what a change of service users will do before it is confirmed: how many are so already, were used
// lately, hold administrator power or have ended. The console's questions and the scripts print the same sentences.
//
// A Plan is exactly what is shown and then run: its users as they are known, and an item for each with the revision that
// was shown. Make it with NewPlan, Extend or Access; Count gives its Facts, which have the Sentences.
//
// Start reading at Plan.
package preview
