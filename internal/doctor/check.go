package doctor

// Status grades a Check.
type Status string

// The statuses. Only Fail means that something cannot be used.
const (
	OK   Status = "ok"
	Warn Status = "warn"
	Fail Status = "fail"
)

// The groups, in the order in which Run yields them.
const (
	GroupTerminal  = "terminal"
	GroupClipboard = "clipboard"
	GroupKeyring   = "keyring"
	GroupConfig    = "config"
	GroupContexts  = "contexts"
	GroupState     = "state"
)

// Check is one finding. Its texts may hold words of a server or of a file: clean them before they go to a terminal. They
// hold no secret.
type Check struct {
	Group  string `json:"group"`
	Name   string `json:"name"` // of what was looked at, short: "escape-time"
	Status Status `json:"status"`
	Words  string `json:"words"` // one sentence for people, without a full stop
	// Mend is the one line for a shell, or for the configuration, that mends it; empty for OK, and where no line can.
	Mend string `json:"mend"`
	// Context is whose finding it is; empty for what is not about a context.
	Context string `json:"context"`
}
