package offline

import (
	"os"
	"path/filepath"
)

// environment is all that the engine sees. Of the user's own, only the search path is in it: tokens, profiles
// and proxies stay out.
func (e *Engine) environment() []string {
	in := func(folder string) string { return filepath.Join(e.options.Dir, folder) }
	environment := []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + in("home"),
		"TMPDIR=" + in("tmp"),
		"PULUMI_HOME=" + in("home"),
		// Without the file that the backend otherwise keeps beside each: a killed engine may leave it empty, and then no
		// engine can read the state any more, whole as it is ("failed to load checkpoint: EOF").
		"PULUMI_BACKEND_URL=file://" + filepath.ToSlash(in("state")) + "?metadata=skip",
		// It protects nothing: the state is simulated and no encrypted setting is in it.
		"PULUMI_CONFIG_PASSPHRASE=offline",
		"PULUMI_DEBUG_PROVIDERS=" + e.Attached,
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		// The engine and the policy pack live for seconds: a fifth of their time goes into collecting garbage otherwise.
		"GOGC=300",
		"RAYPLATFORM_POLICY_DOCUMENTS=" + e.PolicyDocuments(),
	}
	if e.options.StateAtEnd {
		environment = append(environment, "PULUMI_EXPERIMENTAL=true", "PULUMI_SKIP_CHECKPOINTS=true")
	}
	return environment
}
