package supervisor

import (
	"testing"
	"time"
)

// "The health check will first run interval seconds after the container is started, and then again interval seconds after
// each previous check completes" (HEALTHCHECK in Docker's reference): three that hang for 5 s take 3 × (30 + 5) s.
func TestFailingChecksAreWaitedForAsLongAsInDocker(t *testing.T) {
	const retries, interval = 3, 30 * time.Second
	for took, want := range map[time.Duration]time.Duration{0: 90 * time.Second, 5 * time.Second: 105 * time.Second, 60 * time.Second: 270 * time.Second} {
		for _, wait := range []time.Duration{settle, interval} {
			passed := time.Duration(0)
			for failures := 0.0; failures < retries; failures += share(wait, took, interval) {
				passed += wait + took
			}
			if most := want + wait + took; passed < want || passed > most {
				t.Errorf("a check every %s that takes %s: unhealthy after %s, not after %s", wait, took, passed, want)
			}
		}
	}
}
