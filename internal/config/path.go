package config

import (
	"path/filepath"
	"runtime"
	"strings"

	"github.com/adrg/xdg"
)

// Path is where the configuration is: STEWARD_CONFIG, else config.yaml in steward's folder of the XDG config folder. An
// XDG_CONFIG_HOME that is not absolute does not count (XDG Base Directory Specification).
func Path(getenv func(string) string) string {
	if path := getenv("STEWARD_CONFIG"); path != "" {
		return path
	}
	return filepath.Join(configHome(getenv, runtime.GOOS), "steward", "config.yaml")
}

// configHome is the folder for configurations. Windows and macOS have their own idea of it.
func configHome(getenv func(string) string, system string) string {
	if folder := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(folder) {
		return folder
	}
	home := getenv("HOME")
	if home == "" || system == "windows" || system == "darwin" {
		return xdg.ConfigHome
	}
	return filepath.Join(home, ".config")
}

// Resolve is the context with its file names made absolute: ~/ is the home folder, and what is relative counts from
// folder. The configuration keeps what people wrote, so resolve a context when its files are opened, and never write a
// resolved one.
func (c Context) Resolve(folder, home string) Context {
	c.CAFile = resolve(c.CAFile, folder, home)
	c.ClientCert = resolve(c.ClientCert, folder, home)
	c.ClientKey = resolve(c.ClientKey, folder, home)
	return c
}

func resolve(name, folder, home string) string {
	rest, inHome := strings.CutPrefix(name, "~/")
	switch {
	case name == "" || filepath.IsAbs(name):
		return name
	case inHome:
		return filepath.Join(home, rest)
	default:
		return filepath.Join(folder, name)
	}
}
