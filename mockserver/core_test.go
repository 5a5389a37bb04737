package mockserver_test

import (
	"regexp"

	"steward/mockserver/core"
)

// What the tests say to the state machine itself.

func coreOrigin() core.Origin { return core.Origin{SourceIP: "127.0.0.1", RequestID: "r"} }

func coreUser(name string) core.NewUser { return core.NewUser{Name: name} }

func coreClock(mode string) core.ClockState { return core.ClockState{Mode: core.ClockMode(mode)} }

// requestIDs finds what the face makes up by itself.
func requestIDs() *regexp.Regexp { return regexp.MustCompile(`req_[0-9A-Z]{26}`) }
