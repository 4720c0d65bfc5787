package cleanup

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ecs-lab/fabric"
)

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{"koronet-dev": true, "koronet-dev-drill": true, "": false, ".": false, "..": false, "a/b": false, "/": false, "-x": false} {
		if IsName(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

func TestOnlyWhatIsRemovedIsNamed(t *testing.T) {
	stack := fmt.Sprintf("cleanuptest-%d", os.Getpid())
	free, held := fabric.Prefix+stack, fabric.Prefix+stack+".held"
	// a directory that is not empty is what even root does not remove
	full := filepath.Join(fabric.Directory, held)
	if err := os.MkdirAll(filepath.Join(full, "x"), 0o755); err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(full)
	if err := os.WriteFile(filepath.Join(fabric.Directory, free), nil, 0o444); err != nil {
		t.Fatal(err)
	}
	if removed := Stack(stack, t.TempDir()); !slices.Equal(removed, []string{"namespace " + free}) {
		t.Errorf("%v", removed)
	}
}
