// Package terminal runs programs where people run them: Tmux in a real tmux, whose screen it reads; Pty on
// a pseudo-terminal of its own, whose bytes it counts. The end-to-end tests, the budgets and the README's picture are
// made with it. Nothing in it sleeps to wait: it waits for what must appear, up to a deadline.
package terminal
