package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/intake"
)

// entry is one entry of a zip, with what its headers say of it.
type entry struct {
	name   string
	text   string
	mode   fs.FileMode
	flags  uint16
	method uint16
	size   uint64
	sum    uint32
}

// told is a stored file of which the headers say the truth.
func told(name, text string) entry {
	return entry{name: name, text: text, size: uint64(len(text)), sum: crc32.ChecksumIEEE([]byte(text))}
}

// zipOf makes an archive that says of its entries what it is told to say.
func zipOf(tb testing.TB, entries ...entry) []byte {
	tb.Helper()
	var zipped bytes.Buffer
	w := zip.NewWriter(&zipped)
	for _, e := range entries {
		header := &zip.FileHeader{
			Name: e.name, Method: e.method, Flags: e.flags, CRC32: e.sum,
			CompressedSize64: uint64(len(e.text)), UncompressedSize64: e.size,
		}
		if e.mode != 0 {
			header.SetMode(e.mode)
		}
		raw, err := w.CreateRaw(header)
		if err == nil {
			_, err = raw.Write([]byte(e.text))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return zipped.Bytes()
}

func TestUnzip(t *testing.T) {
	got, err := intake.Unzip(zipOf(t, told("preview.json", "{}"), told("preview.md", ""),
		told("policy-documents.jsonl", "a\nb\n")), intake.Usual)
	want := map[string][]byte{"preview.json": []byte("{}"), "preview.md": {}, "policy-documents.jsonl": []byte("a\nb\n")}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("got %q (%v)", got, err)
	}
}

func TestUnzipRefuses(t *testing.T) {
	plan := told("preview.json", "{}")
	with := func(change func(*entry)) []byte {
		e := plan
		change(&e)
		return zipOf(t, e)
	}
	named := func(name string) []byte { return zipOf(t, told(name, "x")) }
	small := intake.Limits{Archive: 1000, File: 10, Total: 15, Entries: 3}
	tests := []struct {
		name    string
		archive []byte
		limits  intake.Limits
		want    string
	}{
		{"no zip", []byte("<html>"), small, "no zip archive"},
		{"nothing", nil, small, "no zip archive"},
		{"too large", make([]byte, 1001), small, "1000 is the most"},
		{"too many entries", zipOf(t, plan, plan, plan, plan), small, "4 entries; 3 is the most"},
		{"another name", named("preview.exe"), small, `"preview.exe" has another name`},
		{"other letters", named("Preview.json"), small, "has another name"},
		{"climbs", named("../preview.json"), small, `"../preview.json" has another name`},
		{"climbs by backslashes", named(`..\preview.json`), small, "has another name"},
		{"absolute", named("/preview.json"), small, "has another name"},
		{"drive", named(`C:\preview.json`), small, "has another name"},
		{"dot", named("./preview.json"), small, "has another name"},
		{"below a folder", named("a/preview.json"), small, "has another name"},
		{"folder", zipOf(t, entry{name: "preview.json/", mode: fs.ModeDir | 0o755}), small, "has another name"},
		{"folder by its mode", with(func(e *entry) { e.mode = fs.ModeDir | 0o755 }), small, "of the mode d"},
		{"NUL in the name", named("preview.json\x00.exe"), small, `preview.json\x00.exe`},
		{"long name", named(strings.Repeat("x", 60_000)), intake.Usual, "59900 bytes more"},
		{"line end in the name", named("x\n::error::forged"), small, `"x\n::error::forged"`},
		{"link", with(func(e *entry) { e.mode, e.text = fs.ModeSymlink|0o777, "/etc/passwd" }), small, "of the mode L"},
		{"pipe", with(func(e *entry) { e.mode = fs.ModeNamedPipe | 0o644 }), small, "of the mode p"},
		{"device", with(func(e *entry) { e.mode = fs.ModeDevice | 0o644 }), small, "of the mode D"},
		{"twice", zipOf(t, plan, plan), small, `"preview.json" is there twice`},
		{"encrypted", with(func(e *entry) { e.flags = 1 }), small, "is encrypted"},
		{"encrypted headers", with(func(e *entry) { e.flags = 0x2000 }), small, "is encrypted"},
		{"bzip2", with(func(e *entry) { e.method = 12 }), small, "packed by the method 12"},
		{"says less than it has", with(func(e *entry) { e.size = 1 }), small, `the entry "preview.json"`},
		{"says more than it has", with(func(e *entry) { e.size = 9 }), small, `the entry "preview.json"`},
		{"another checksum", with(func(e *entry) { e.sum++ }), small, "checksum"},
		{"no checksum", with(func(e *entry) { e.sum = 0 }), small, "checksum"},
		{"large file", zipOf(t, told("preview.json", "12345678901")), small, "more than 10 bytes"},
		{"large together", zipOf(t, told("preview.json", "1234567890"), told("preview.md", "123456")), small,
			`"preview.md" unpacks to more than 5 bytes`},
		{"no deflate", with(func(e *entry) { e.method = zip.Deflate }), small, "can't be unpacked"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files, err := intake.Unzip(test.archive, test.limits)
			if err == nil || files != nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want one with %q", err, test.want)
			}
			if !strings.Contains(err.Error(), "\nallowed are the files preview.json, preview.md") {
				t.Errorf("it is not told what is allowed: %v", err)
			}
			if strings.Contains(err.Error(), "refused") {
				t.Errorf("it tells what its caller tells: %v", err)
			}
			if len(err.Error()) > 1000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

// A bomb unpacks to some thousand times its size, and its headers may say that it does not.
func TestUnzipRefusesBombs(t *testing.T) {
	honest := pack(t, map[string][]byte{intake.PlanFile: make([]byte, intake.Usual.File+1)})
	// The size stands in the central directory, 24 bytes after its mark.
	lying := bytes.Clone(honest)
	at := bytes.LastIndex(lying, []byte("PK\x01\x02"))
	if at < 0 || len(honest) > intake.Usual.File/500 {
		t.Fatalf("no bomb: %d bytes", len(honest))
	}
	binary.LittleEndian.PutUint32(lying[at+24:], 2)
	for _, bomb := range [][]byte{honest, lying} {
		if _, err := intake.Unzip(bomb, intake.Usual); err == nil {
			t.Error("a bomb was unpacked")
		}
	}
}

// What comes out of a damaged archive is one of the three names, within the limits, and nothing panics.
func FuzzUnzip(f *testing.F) {
	f.Add(archive(f, "dev"))
	f.Add(zipOf(f, told("preview.json", "{}"), told("preview.md", "x")))
	limits := intake.Limits{Archive: 1 << 20, File: 1 << 20, Total: 1 << 21, Entries: 3}
	f.Fuzz(func(t *testing.T, text []byte) {
		files, err := intake.Unzip(text, limits)
		if err != nil && files != nil {
			t.Error("files came with an error")
		}
		for name, content := range files {
			if name != intake.PlanFile && name != intake.ReportFile && name != intake.DocumentsFile || len(content) > limits.File {
				t.Errorf("%q of %d bytes", name, len(content))
			}
		}
	})
}
