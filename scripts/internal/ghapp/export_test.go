package ghapp

import "time"

// Tests look again sooner. It is still much longer than a call on this machine takes.
func init() { settleTime = 50 * time.Millisecond }
