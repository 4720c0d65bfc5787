package cleanup

import "testing"

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{"koronet-dev": true, "koronet-dev-drill": true, "": false, ".": false, "..": false, "a/b": false, "/": false, "-x": false} {
		if IsName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
