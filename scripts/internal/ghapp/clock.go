package ghapp

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/go-github/v88/github"
)

// skew is by how much our clock is ahead of GitHub's; negative: behind. It is right within a second or two, as GitHub tells whole
// seconds only.
func (a *api) skew(response *github.Response) (time.Duration, bool) {
	if response == nil || response.Response == nil {
		return 0, false
	}
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return 0, false
	}
	return a.plain.now().Sub(date), true
}

// clockRemedy is the same wherever the clock is the trouble, so that it need not be told twice.
const clockRemedy = "set this machine's clock by a time server (NTP): GitHub refuses keys by a wrong clock"

func clockError(skew time.Duration, err error) error {
	return &Error{
		Trouble: TroubleClock, What: "this machine's clock is " + formatSkew(skew),
		Remedy: clockRemedy, Err: err,
	}
}

func formatSkew(skew time.Duration) string {
	direction := "ahead of"
	if skew < 0 {
		direction, skew = "behind", -skew
	}
	return fmt.Sprintf("%s %s GitHub's", skew.Round(time.Second), direction)
}
