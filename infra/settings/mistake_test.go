package settings

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMistakes compares the whole message of every stack file in testdata/mistakes with the text file beside it.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/mistakes/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stack files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			got, err := DecodeStackFile("staging", filepath.Base(file), readFile(t, file))
			var mistakes *Mistakes
			if !errors.As(err, &mistakes) || len(mistakes.List) == 0 {
				t.Fatalf("got error %v, want *Mistakes", err)
			}
			if diff := cmp.Diff(Settings{}, got); diff != "" {
				t.Errorf("settings beside an error (-want +got):\n%s", diff)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", err.Error())
		})
	}
}

func TestMistakesShowNoSecrets(t *testing.T) {
	for _, file := range []string{"encrypted", "encrypted-whole", "unknown-keys", "stack-file-keys"} {
		text := string(readFile(t, "testdata/mistakes/"+file+".txt"))
		for _, secret := range []string{"AAABA", "hunter2", "v1:abc"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s.txt shows %s", file, secret)
			}
		}
	}
}

func TestEnvironment(t *testing.T) {
	_, err := Decode("Prod_1", []byte("network: {natGateways: single}"))
	golden(t, "testdata/environment.txt", err.Error())
}

// Nobody stops the machines of production by a setting.
func TestOffHoursInProduction(t *testing.T) {
	_, err := Decode("production", []byte("{"+least+", offHours: {enabled: true}}"))
	const want = "settings of stack \"production\": 1 mistake\n\noffHours.enabled (line 1): true would stop the machines of " +
		"production\n  allowed: false\n  to mend: delete the line"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTooLarge(t *testing.T) {
	_, err := Decode("dev", []byte("team: "+strings.Repeat("x", maxDocument)))
	want := "settings of stack \"dev\": 1 mistake\n\n" +
		"rayplatform:settings: has 65542 bytes\n  allowed: up to 65536 bytes\n  to mend: keep only settings in it"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

// TestLongAndHostileText checks that a message stays readable whatever the document holds.
func TestLongAndHostileText(t *testing.T) {
	long := strings.Repeat("é", 2000)
	_, err := Decode("dev", []byte("{"+least+", network: {cidr: \"\\e[31m"+long+"\"}, "+long[:200]+": 1}"))
	var mistakes *Mistakes
	if !errors.As(err, &mistakes) || len(mistakes.List) != 2 {
		t.Fatalf("got %v, want 2 mistakes", err)
	}
	if message := err.Error(); len(message) > 1000 || strings.ContainsRune(message, '\x1b') {
		t.Errorf("message of %d bytes: %q", len(message), message)
	}
}

func TestManyMistakes(t *testing.T) {
	_, err := Decode("dev", []byte(leastSettings+strings.Repeat("\n    team: a", 250)))
	var mistakes *Mistakes
	if !errors.As(err, &mistakes) || len(mistakes.List) != 250 {
		t.Fatalf("got %v, want 250 mistakes", err)
	}
	message := err.Error()
	if strings.Count(message, "second time") != maxPrinted || !strings.HasSuffix(message, "\n… and 150 more") {
		t.Errorf("message:\n%s", message)
	}
}

// golden compares got with the file at path, or writes it there with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	got += "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readFile(t, path)), got); diff != "" {
		t.Errorf("%s (-want +got); go test -update rewrites it:\n%s", path, diff)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
