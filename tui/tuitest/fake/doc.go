// Package fake is a remote system in memory for the tests of screens: a small fleet that shows every state, with the
// rules of the Service User API's rule set "open", and whose calls can be told to fail, to wait or to lose their
// answers.
//
// Start reading at System (system.go); Fail, Lose, Block and Delay are in script.go, the users in population.go. It is
// no mock server: it shares the console's own types and speaks no wire format.
package fake
