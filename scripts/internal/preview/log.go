package preview

import (
	"log/slog"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// stepLog logs what the engine does, step by step. It names operations, resources and rules and nothing else: values and
// messages may hold what must not be told.
type stepLog struct {
	log   *slog.Logger
	begun map[string]time.Time // by URN
}

func newStepLog(log *slog.Logger) stepLog { return stepLog{log, map[string]time.Time{}} }

func (l stepLog) add(e apitype.EngineEvent) {
	switch {
	case e.ResourcePreEvent != nil:
		l.begin(e.ResourcePreEvent.Metadata)
	case e.ResOutputsEvent != nil:
		l.end("step", e.ResOutputsEvent.Metadata)
	case e.ResOpFailedEvent != nil:
		l.end("step failed", e.ResOpFailedEvent.Metadata)
	case e.PolicyEvent != nil:
		p := e.PolicyEvent
		l.log.Debug("policy", "rule", p.PolicyName, "level", p.EnforcementLevel, "urn", p.ResourceURN)
	case e.DiagnosticEvent != nil && e.DiagnosticEvent.Severity != "debug":
		l.log.Debug("message", "severity", e.DiagnosticEvent.Severity, "urn", e.DiagnosticEvent.URN)
	case e.SummaryEvent != nil:
		l.log.Debug("summary", "result", e.SummaryEvent.Result, "seconds", e.SummaryEvent.DurationSeconds)
	}
}

func (l stepLog) begin(m apitype.StepEventMetadata) {
	l.begun[m.URN] = time.Now()
	l.log.Debug("step begins", "op", m.Op, "urn", m.URN)
}

func (l stepLog) end(what string, m apitype.StepEventMetadata) {
	l.log.Debug(what, "op", m.Op, "urn", m.URN, "took", time.Since(l.begun[m.URN]).Round(time.Millisecond))
}

// phase logs that something begins; what it returns, that it is over.
func phase(log *slog.Logger, what string) (end func()) {
	start := time.Now()
	log.Debug("begins: " + what)
	return func() { log.Debug("ended: "+what, "took", time.Since(start).Round(time.Millisecond)) }
}
