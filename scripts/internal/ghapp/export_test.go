package ghapp

import (
	"testing"
	"time"
)

// Tests look again sooner. It is still much longer than a call on this machine takes.
func init() { settleTime = 50 * time.Millisecond }

// SettleFor makes a test wait longer before it looks again.
func SettleFor(t *testing.T, wait time.Duration) {
	t.Helper()
	before := settleTime
	settleTime = wait
	t.Cleanup(func() { settleTime = before })
}
