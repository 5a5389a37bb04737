// Package tuitest drives the real console in tests, speaking like a user: press keys, look at the frame.
//
// Run starts the console on a System inside a testing/synctest bubble: after every step the driver waits until nothing
// moves any more, so frames are exact and no test sleeps; time passes only through Advance. Live starts it without
// a bubble, for systems behind real HTTP, where See waits for what must appear.
package tuitest
