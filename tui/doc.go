// Package tui is the console: it owns the terminal, the stack of screens, the dialogs and the routing of input. This
// page is the map for a newcomer.
//
// # The way of a key press
//
// Bubble Tea hands every message to app.Update, which asks route.go where it belongs, in this order:
//
//  1. facts about the terminal (size, focus, background): the console itself
//  2. a reply to a Call or Write: the screen that made it, visible or not; nobody if that screen is closed
//  3. navigation and notices that screens send (kit.Open, kit.Back, kit.Notice, …): the console
//  4. keys and pastes: the open dialog, else a screen that captures text (ctrl+c excepted), else the global actions
//     (global.go), else the screen's own actions, else the screen's Update
//  5. the mouse, where it is on: what is drawn where it points (kit.Clickable, kit.Wheeled, kit.TabSelector)
//
// An action's Run starts a kit.Call or kit.Write, which runs outside the loop against apiclient.System; the answer comes
// back as a kit.Reply and continues in the screen that asked. No station twice.
//
// # The files
//
//   - tui.go: Run and Options, the way in from cmd/steward
//   - app.go: the root model: state, Init, Update, View
//   - route.go: who gets a message
//   - stack.go: the screens that are open; a screen's calls live and end with it
//   - views.go: the registry: one line per view
//   - global.go: the actions that mean the same everywhere
//   - keys.go: other key strokes, as the configuration says; commands.go: what the palette finds; mouse.go: what is pointed at
//   - problem.go: what a key means while a problem stands above the footer
//   - frame.go: header, tabs, notice and footer around the body that a screen draws
//
// # Where things live
//
//   - tui/kit: what every screen is made with; start at kit.Screen
//   - tui/widget/…: table, form, dialog, date picker and the like, which know no screen
//   - tui/screen/…: one folder a screen; screens never import each other, they send kit.Open
//   - tui/tuitest: a driver that speaks like a user, for tests of screens in the real console
//
// # Adding a view
//
// Make a folder under tui/screen with a constructor New(env *kit.Env, arg T) *Screen whose result satisfies
// kit.Screen; name the view in kit/message.go next to the type of its argument; add its one line to views.go. Everything
// else (header, footer, help, palette, keys) follows from the screen's Title and Actions. A test in
// internal/archtest does exactly that and checks that no other file has to know.
package tui
