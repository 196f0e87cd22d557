package review

// What tests of this package look at from outside.
var (
	Homes = homes
	Named = named
)
