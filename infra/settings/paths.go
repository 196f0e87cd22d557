package settings

// Paths are the paths of all settings and of the objects that hold them, in declared order and parents first.
func Paths() []string {
	var paths []string
	fields().walk("", func(path string, _ field) { paths = append(paths, path) })
	return paths
}
