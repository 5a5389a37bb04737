// Package kit is what every screen and widget is made with: the Screen contract (screen.go), messages between screens
// and the console (message.go), Action (action.go), Call for anything slow (call.go), the services a screen may use
// (env.go), the theme (theme.go) and text (text.go).
//
// Start reading at Screen. The package knows the model of apiclient and no screen, no widget and no wire.
package kit
