// Package e2e tests the built binaries where people use them: in a real tmux at several sizes, against the built-in
// mock server and against one in another process, with faults, hostile data and bad input. Start reading at
// TestMain, which builds the binaries, and flow_test.go, the way an administrator walks.
//
// Beside the tests live bench (the budgets), picture (the README's picture) and terminal, which all of them drive.
package e2e
