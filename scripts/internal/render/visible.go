package render

// Visible spells out every character of a text that could act on the reader's screen instead of showing.
func Visible(text string) string { return visible(text) }
