package main

import "testing"

// The doctor that is printed can be called as this command was, and knows the key's age.
func TestPrintedDoctor(t *testing.T) {
	for name, c := range map[string]struct{ called, file, want string }{
		"by default":   {"", "app.pem", "PLATFORM_APP_KEY_CREATED=2026-03-01 .tools/bin/platform"},
		"from PATH":    {"platform", "out/ray.2026-03-01.private-key.pem", "platform"},
		"with a blank": {"/my tools/platform", "ray.2026-03-01.private-key.pem", "'/my tools/platform'"},
		"another day":  {"./platform", "ray.2026-02-28.private-key.pem", "PLATFORM_APP_KEY_CREATED=2026-03-01 ./platform"},
	} {
		if got := (environment{name: c.called}).doctor(c.file, "2026-03-01"); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{
		"out/app-1.pem": "out/app-1.pem", "my key.pem": "'my key.pem'", "$(rm -r).pem": "'$(rm -r).pem'", "it's": `'it'\''s'`, "": "",
	} {
		if got := shellWord(text); got != want {
			t.Errorf("%q is written %s", text, got)
		}
	}
}
