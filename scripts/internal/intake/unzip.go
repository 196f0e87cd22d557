package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// encrypted are the flags of an entry that can't be read without a password: its content, or its headers too.
const encrypted = 0x1 | 0x40 | 0x2000

// Unzip gives the files of an artifact by name. It refuses an archive that is beyond the limits or has anything but the three
// known files at its top, each once. What headers say of sizes is compared with what was read, and never relied on. An error is
// all that is wrong with the archive, without its name; there are no files then.
func Unzip(archive []byte, limits Limits) (map[string][]byte, error) {
	if len(archive) > limits.Archive {
		return nil, refusal(fmt.Errorf("it has %d bytes; %d is the most that is read", len(archive), limits.Archive))
	}
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, refusal(fmt.Errorf("it is no zip archive: %w", err))
	}
	if n := len(reader.File); n > limits.Entries {
		return nil, refusal(fmt.Errorf("it has %d entries; %d is the most that is read", n, limits.Entries))
	}
	if err := refusal(wrongEntries(reader.File)...); err != nil {
		return nil, err
	}
	files, left := map[string][]byte{}, limits.Total
	for _, entry := range reader.File {
		content, err := unpack(entry, min(left, limits.File))
		if err != nil {
			return nil, refusal(fmt.Errorf("the entry %s %w", quoted(entry.Name), err))
		}
		files[entry.Name], left = content, left-len(content)
	}
	return files, nil
}

// wrongEntries says what is wrong with the headers, before anything is unpacked.
func wrongEntries(entries []*zip.File) (mistakes []error) {
	seen := map[string]bool{}
	for _, entry := range entries {
		if err := checkEntry(entry); err != nil {
			mistakes = append(mistakes, fmt.Errorf("the entry %s %w", quoted(entry.Name), err))
		} else if seen[entry.Name] {
			mistakes = append(mistakes, fmt.Errorf("the entry %s is there twice", quoted(entry.Name)))
		}
		seen[entry.Name] = true
	}
	return mistakes
}

// checkEntry takes a name as it is written and compares it as a whole, so that no path has to be understood.
func checkEntry(entry *zip.File) error {
	switch {
	case !slices.Contains(allowed, entry.Name):
		return errors.New("has another name than the files of a preview")
	case !entry.Mode().IsRegular():
		return fmt.Errorf("is no plain file but of the mode %s", entry.Mode())
	case entry.Flags&encrypted != 0:
		return errors.New("is encrypted")
	case entry.Method != zip.Store && entry.Method != zip.Deflate:
		return fmt.Errorf("is packed by the method %d; 0 (stored) and 8 (deflated) can be read", entry.Method)
	}
	return nil
}

// unpack reads no more than the limit, whatever the header says. That the size is another one is an error of the reader, which
// takes a checksum of 0 for none.
func unpack(entry *zip.File, limit int) ([]byte, error) {
	content, err := entry.Open()
	if err != nil {
		return nil, fmt.Errorf("can't be read: %w", err)
	}
	defer func() { _ = content.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(content, int64(limit)+1))
	switch {
	case len(text) > limit:
		return nil, fmt.Errorf("unpacks to more than %d bytes, the most that is read of it", limit)
	case err != nil:
		return nil, fmt.Errorf("can't be unpacked: %w", err)
	case crc32.ChecksumIEEE(text) != entry.CRC32:
		return nil, errors.New("has another checksum than it says")
	}
	return text, nil
}
