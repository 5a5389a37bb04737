package findings

import "steward/apiclient"

// Fix is the action that mends a finding, after which the rule finds the user no more. The zero Fix is none.
type Fix uint8

// The fixes.
const (
	FixNone Fix = iota
	FixExtend
	FixDisable
	FixDelete
	FixRotate
	FixEndKey
	FixContact
	FixAccess
)

// String is the fix in a word or two, for a footer: "disable", "end the old key". FixNone is "none here".
func (f Fix) String() string {
	switch f {
	case FixExtend:
		return "extend"
	case FixDisable:
		return "disable"
	case FixDelete:
		return "delete"
	case FixRotate:
		return "rotate"
	case FixEndKey:
		return "end the old key"
	case FixContact:
		return "set the contact"
	case FixAccess:
		return "change access"
	default:
		return "none here"
	}
}

// Fix is what mends the findings of a rule on this system: FixNone where the system has no action for it.
func (in *Inspection) Fix(r Rule) Fix {
	var wishes []Fix
	switch r {
	case Ending:
		wishes = []Fix{FixExtend}
	case Ended:
		wishes = []Fix{FixAccess, FixDelete}
		if in.Description.Fields[apiclient.FieldManagers].Required {
			wishes = wishes[1:] // there is always a manager left
		}
	case Admin:
		wishes = []Fix{FixAccess, FixDisable}
	case NoContact:
		wishes = []Fix{FixContact}
	case TwoKeys:
		wishes = []Fix{FixEndKey, FixRotate}
	case OldKey:
		wishes = []Fix{FixRotate}
	case NeverUsed, Unused:
		wishes = []Fix{FixDisable, FixDelete}
	case Disabled:
		wishes = []Fix{FixDelete}
	}
	for _, fix := range wishes {
		if in.can(fix) {
			return fix
		}
	}
	return FixNone
}

// can reports whether the system has an action for a fix.
func (in *Inspection) can(fix Fix) bool {
	can := func(a apiclient.ActionName) bool { return in.Description.Can(a) == "" }
	switch fix {
	case FixExtend:
		return can(apiclient.ActUpdate) && !in.Description.Fields[apiclient.FieldEndDate].ReadOnly
	case FixDisable:
		return can(apiclient.ActDisable)
	case FixDelete:
		return can(apiclient.ActDelete)
	case FixRotate:
		return can(apiclient.ActKeyCreate) || can(apiclient.ActRegenerate)
	case FixEndKey:
		return can(apiclient.ActKeyExpire) || can(apiclient.ActKeyDelete)
	case FixContact:
		return can(apiclient.ActUpdate) && !in.Description.Fields[apiclient.FieldContact].ReadOnly
	default:
		return can(apiclient.ActUpdate) || can(apiclient.ActDetach)
	}
}
