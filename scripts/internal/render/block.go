package render

import (
	"strings"
)

// Rank says how soon something may be left out of a text that is too long. The zero value stays as long as what it stands in.
type Rank int

// The ranks, from what is left out first to what is left out last.
const (
	Always Rank = iota
	RankMessage
	RankWarning
	RankOpen
	RankCreated
	RankExempted
	RankProperty
	RankResource
	RankAdvisory
	RankDrastic
	RankError
	RankMistake
	// RankSection is a stack with all that is told of it, RankRow its row in a table.
	RankSection
	RankFailedSection
	RankRow
	RankFailedRow
)

// Noun is how things that were left out are called, one and many of them. The zero value is not counted.
type Noun struct{ One, Many string }

// Block is finished text with other blocks in it. It is left out as a whole or not at all, so that no tag and no fence stays
// open.
type Block struct {
	Rank Rank
	// Noun counts the block when it is left out.
	Noun Noun
	// Open stands before the blocks, Close after them. A block without others has Open alone.
	Open   string
	Blocks []Block
	Close  string
	// BeforeNote and AfterNote stand around the line that says what was left out of the blocks, where Markdown needs empty lines.
	BeforeNote, AfterNote string
}

// text is a block that stays.
func text(s string) Block { return Block{Open: s} }

// Text writes blocks with nothing left out.
func Text(blocks []Block) string {
	var b strings.Builder
	write(&b, blocks)
	return b.String()
}

func write(b *strings.Builder, blocks []Block) {
	for _, block := range blocks {
		b.WriteString(block.Open)
		write(b, block.Blocks)
		b.WriteString(block.Close)
	}
}
