package scenario

import (
	"fmt"
	"slices"
	"time"

	"steward/mockserver/core"
)

const (
	// historyReach is how far back events are recorded: a log is kept for some weeks, not for ever.
	historyReach = 6 * 7 * day
	// historySize is about how many events there are.
	historySize = 200
)

// history plans the events that the users as they are must have left behind, and everyday ones between. It moves the
// users' last change along, so that both tell the same.
type history struct {
	*stage
	seeds  roster
	events []planned
}

// planned is an event whose target has no id yet.
type planned struct {
	core.Event
	user int
	key  int // of the user's keys; -1 means the user itself
}

func (s *stage) plan(seeds roster) *history {
	h := &history{stage: s, seeds: seeds}
	for i := range seeds {
		h.past(i)
	}
	if len(seeds) > 0 {
		for range 20 * historySize {
			if len(h.events) >= historySize {
				break
			}
			h.everyday(s.rand.IntN(len(seeds)))
		}
	}
	return h
}

// past plans what must have happened for a user to be as it is.
func (h *history) past(i int) {
	u := &h.seeds[i]
	h.add(i, -1, u.CreatedAt, u.CreatedBy, core.ActionUserCreate, core.Change{Path: "/name", New: u.Name})
	switch {
	case u.UpdatedAt.Equal(u.CreatedAt):
	case u.Disabled:
		h.add(i, -1, u.UpdatedAt, u.UpdatedBy, core.ActionUserDisable, core.Change{Path: "/enabled", Old: true, New: false})
	default:
		h.add(i, -1, u.UpdatedAt, u.UpdatedBy, core.ActionUserUpdate,
			core.Change{Path: "/description", Old: "Draft", New: u.Description})
	}
	if end := u.EndDate.Expiry(); u.EndDate != 0 && end.Before(h.now) {
		h.add(i, -1, end, "", core.ActionUserExpire, core.Change{Path: "/status", Old: "enabled", New: "expired"})
	}
	for j, k := range u.Keys {
		h.add(i, j, k.CreatedAt, k.CreatedBy, core.ActionKeyCreate)
		if !k.ExpiresAt.IsZero() && k.ExpiresAt.Before(h.now) {
			h.add(i, j, k.ExpiresAt, "", core.ActionKeyExpire, core.Change{Path: "/status", Old: "expiring", New: "expired"})
		}
	}
}

// everyday plans something that came and went, or was refused, while the user was at work.
func (h *history) everyday(i int) {
	u := &h.seeds[i]
	from, to := h.now.Add(-historyReach), h.now.Add(-hour)
	if u.CreatedAt.After(from) {
		from = u.CreatedAt
	}
	if u.Disabled || u.EndDate != 0 && u.EndDate.Expiry().Before(h.now) {
		to = u.UpdatedAt
	}
	if !to.After(from.Add(day)) {
		return
	}
	at := from.Add(time.Duration(h.rand.Int64N(int64(to.Sub(from) - day)))).Truncate(time.Second)
	who := people()[h.rand.IntN(len(people()))]
	switch h.rand.IntN(7) {
	case 0:
		h.add(i, -1, at, who, core.ActionUserDisable, core.Change{Path: "/enabled", Old: true, New: false})
		h.touch(i, at.Add(20*minute), who, core.ActionUserEnable, core.Change{Path: "/enabled", Old: false, New: true})
	case 1:
		h.add(i, -1, at, who, core.ActionPolicyAttach, core.Change{Path: "/policies", New: h.policy()})
		h.touch(i, at.Add(3*hour), who, core.ActionPolicyDetach, core.Change{Path: "/policies", Old: h.policy()})
	case 2:
		h.add(i, -1, at, who, core.ActionGroupAttach, core.Change{Path: "/groups", New: h.group()})
		h.touch(i, at.Add(2*hour), who, core.ActionGroupDetach, core.Change{Path: "/groups", Old: h.group()})
	case 3:
		h.fail(core.CodeGroupNotAllowed, h.add(i, -1, at, who, core.ActionGroupAttach))
	case 4:
		h.fail(core.CodeForbidden, h.add(i, -1, at, "viewer", core.ActionUserDelete))
	default:
		h.touch(i, at, who, core.ActionUserUpdate, core.Change{Path: "/description", Old: "Draft", New: u.Description})
	}
}

// touch adds an event that changed the user's own fields.
func (h *history) touch(i int, at time.Time, who, action string, change core.Change) {
	u := &h.seeds[i]
	if h.add(i, -1, at, who, action, change) && at.After(u.UpdatedAt) {
		u.UpdatedAt, u.UpdatedBy = at, who
	}
}

// fail makes the event that was added last, if one was, a refusal.
func (h *history) fail(why core.Code, added bool) {
	if added {
		last := &h.events[len(h.events)-1]
		last.Outcome, last.Reason = core.OutcomeFailure, why
	}
}

// add plans an event if it lies within reach and not in the future; it reports whether it does. Nobody's name means the
// system.
func (h *history) add(user, key int, at time.Time, who, action string, changes ...core.Change) bool {
	if at.After(h.now) || at.Before(h.now.Add(-historyReach)) || !h.possible(action, changes) {
		return false
	}
	e := core.Event{Time: at, Action: action, Outcome: core.OutcomeSuccess, Changes: changes}
	if who == "" {
		e.Actor = core.Actor{Name: "system", Kind: core.KindSystem}
	} else {
		e.Actor = core.Actor{ID: "op_" + who, Name: who, Kind: core.KindOperator}
		e.SourceIP = fmt.Sprintf("10.0.9.%d", 20+3*len(who))
		e.RequestID = fmt.Sprintf("req_%08x", h.rand.Uint32())
	}
	h.events = append(h.events, planned{Event: e, user: user, key: key})
	return true
}

// policy and group name something that can be given here.
func (h *history) policy() string {
	if len(h.wardrobe.catalogue.Policies) == 0 {
		return ""
	}
	return h.wardrobe.catalogue.Policies[0].Name
}

func (h *history) group() string {
	if len(h.wardrobe.catalogue.Groups) == 0 {
		return ""
	}
	return h.wardrobe.catalogue.Groups[0].Name
}

// possible reports whether something could have happened under the rule set.
func (h *history) possible(action string, changes []core.Change) bool {
	rules := h.core.Rules()
	switch action {
	case core.ActionPolicyAttach, core.ActionPolicyDetach:
		return rules.Has(core.FieldPolicies)
	case core.ActionGroupAttach, core.ActionGroupDetach:
		return rules.Has(core.FieldGroups)
	}
	return !slices.ContainsFunc(changes, func(c core.Change) bool { return c.Path == "/description" && !rules.Has(core.FieldDescription) })
}

// record writes the plan into the core, now that the users have ids.
func (h *history) record() error {
	users, err := h.core.Users(core.UserQuery{Size: len(h.seeds)})
	if err != nil {
		return fmt.Errorf("read the users back: %w", err)
	}
	events := make([]core.Event, len(h.events))
	for i, p := range h.events {
		u := &users.Users[p.user]
		p.Target = core.Target{Kind: core.TargetServiceUser, ID: u.ID, Name: u.Name, UserID: u.ID}
		if p.key >= 0 {
			keys, err := h.core.Keys(u.ID)
			if err != nil {
				return fmt.Errorf("read the keys of %s back: %w", u.ID, err)
			}
			p.Target = core.Target{Kind: core.TargetKey, ID: keys[p.key].ID, Name: keys[p.key].Name, UserID: u.ID}
		}
		events[i] = p.Event
	}
	h.core.Record(events)
	return nil
}

// people administer the demo. Nobody by these names exists.
func people() []string { return []string{"dana", "ada", "noor", "sam", "lee"} }
