package main

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

// reportEnvironment is the GitHub environment whose workflow speaks as the App.
const reportEnvironment = "report"

// writeSteps says what is left to do. Nothing in it is secret.
func (n *newApp) writeSteps(env environment, keyFile string) error {
	file, id, repository, today := shellWord(keyFile), n.app.GetID(), n.ghName(), keyCreated(env.clock())
	_, err := fmt.Fprintf(env.stdout, `The App %[1]s (id %[2]d) is registered. Its private key is in %[3]s, which only you can read.

1. Install it for %[4]s alone ("Only select repositories"):
     %[5]s/installations/new

2. Make the environment %[6]q, which only the branch main may use, so that no pull request's code can read what is in it:
     gh api --method PUT %[7]srepos/%[4]s/environments/%[6]s \
       -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'
     gh api --method POST %[7]srepos/%[4]s/environments/%[6]s/deployment-branch-policies -f name=main

3. Store the App's id and key in it:
     gh secret set %[8]s --repo %[9]s --env %[6]s <%[3]s
     gh variable set %[10]s --repo %[9]s --env %[6]s --body %[2]d
     gh variable set %[11]s --repo %[9]s --env %[6]s --body %[12]s

4. See that all is well:
     %[14]s app doctor --app %[2]d --key %[3]s --repo %[4]s%[13]s

5. Delete the file; a new key can be made in the App's settings at any time:
     rm %[3]s
`, n.app.GetSlug(), id, file, n.repository, strings.TrimRight(n.app.GetHTMLURL(), "/"), reportEnvironment, n.ghHostFlag(),
		keyVariable, repository, appVariable, keyCreatedVariable, today, n.apiFlag(), env.doctor(keyFile, today))
	if err != nil {
		return fmt.Errorf("printing the next steps: %w", err)
	}
	return nil
}

// doctor is the command as it can be typed where this one was, with what the file's name does not say of the key's age.
func (env environment) doctor(keyFile, today string) string {
	command := shellWord(cmp.Or(env.name, ".tools/bin/platform"))
	if ghapp.KeyFileDate(keyFile) != today {
		command = keyCreatedVariable + "=" + today + " " + command
	}
	return command
}

// host is where people see GitHub, empty for github.com.
func (n *newApp) host() string {
	u, err := url.Parse(n.web)
	if err != nil || u.Host == "github.com" {
		return ""
	}
	return u.Host
}

// ghName is the repository as the GitHub CLI takes it.
func (n *newApp) ghName() string {
	if host := n.host(); host != "" {
		return host + "/" + n.repository.String()
	}
	return n.repository.String()
}

func (n *newApp) ghHostFlag() string {
	if host := n.host(); host != "" {
		return "--hostname " + host + " "
	}
	return ""
}

func (n *newApp) apiFlag() string {
	if n.host() == "" {
		return ""
	}
	return " --api-url " + n.api
}

// shellWord quotes what a shell would not take as one word.
func shellWord(text string) string {
	plain := strings.IndexFunc(text, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./", r)
	}) < 0
	if plain {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
