package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// page is an open screen with what belongs to its life: its calls and its dialogs.
type page struct {
	owner   kit.Owner
	screen  kit.Screen
	calls   *kit.Calls
	dialogs []kit.Dialog
	width   int
	height  int
}

// stack holds the open screens, the top one visible. Its bottom is a root view and is never empty.
type stack struct {
	ctx   context.Context
	pages []*page
	next  kit.Owner
	ended int // what screens that are closed had begun
}

// push opens a screen. The maker gets the screen's own calls, which end with it.
func (s *stack) push(open func(*kit.Calls) kit.Screen) *page {
	owner := s.owner()
	p := &page{owner: owner, calls: kit.NewCalls(s.ctx, owner)}
	p.screen = open(p.calls)
	s.pages = append(s.pages, p)
	return p
}

// owner is one that nobody has had before.
func (s *stack) owner() kit.Owner {
	s.next++
	return s.next
}

// pop closes the top screen and cancels its calls. The last screen stays.
func (s *stack) pop() {
	if len(s.pages) < 2 {
		return
	}
	s.drop()
}

// drop closes the top screen, the last one too.
func (s *stack) drop() {
	s.top().calls.Close()
	s.ended += s.top().calls.Begun()
	s.pages = s.pages[:len(s.pages)-1]
}

// clear closes every screen.
func (s *stack) clear() {
	for len(s.pages) > 0 {
		s.drop()
	}
}

// close cancels the calls of every screen.
func (s *stack) close() {
	for _, p := range s.pages {
		p.calls.Close()
	}
}

func (s *stack) top() *page { return s.pages[len(s.pages)-1] }

// find returns the open page of an owner.
func (s *stack) find(owner kit.Owner) (*page, bool) {
	for _, p := range s.pages {
		if p.owner == owner {
			return p, true
		}
	}
	return nil, false
}

// each hands a message to every open screen, top first.
func (s *stack) each(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for i := len(s.pages) - 1; i >= 0; i-- {
		p := s.pages[i]
		cmds = append(cmds, p.screen.Update(msg))
		for _, d := range p.dialogs {
			cmds = append(cmds, d.Update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// begun counts what screens have ever begun, closed ones too: it only grows, so that one screen in the place of another
// cannot hide that something was begun.
func (s *stack) begun() int {
	n := s.ended
	for _, p := range s.pages {
		n += p.calls.Begun()
	}
	return n
}

// dialog is the open dialog on top of the page, if any.
func (p *page) dialog() (kit.Dialog, bool) {
	if len(p.dialogs) == 0 {
		return nil, false
	}
	return p.dialogs[len(p.dialogs)-1], true
}

// sweep removes dialogs that are done.
func (p *page) sweep() {
	for len(p.dialogs) > 0 && p.dialogs[len(p.dialogs)-1].Done() {
		p.dialogs = p.dialogs[:len(p.dialogs)-1]
	}
}

// resize gives the screen its body's size when that changed.
func (p *page) resize(width, height int) {
	if p.width != width || p.height != height {
		p.width, p.height = width, height
		p.screen.Resize(width, height)
	}
}

// capturesText reports whether letters are text for what has the keys now.
func (p *page) capturesText() bool {
	var focus any = p.screen
	if d, ok := p.dialog(); ok {
		focus = d
	}
	c, ok := focus.(kit.TextCapturer)
	return ok && c.CapturesText()
}
