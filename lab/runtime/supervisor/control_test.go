package supervisor

import (
	"context"
	"net"
	"os"
	"syscall"
	"testing"
)

func TestOutcomes(t *testing.T) {
	connecting := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp4", Err: err} }
	for _, each := range []struct {
		err  error
		want string
	}{
		{nil, "open"},
		{connecting(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "refused"},
		{connecting(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), "blocked"},
		{connecting(os.ErrDeadlineExceeded), "blocked"},
		{context.DeadlineExceeded, "blocked"},
		// What never left this machine proves nothing of what its packets may do.
		{connecting(os.NewSyscallError("socket", syscall.EMFILE)), "failed"},
		{syscall.EPERM, "failed"},
	} {
		if got := outcomeOf(each.err); got != each.want {
			t.Errorf("%v: %s, not %s", each.err, got, each.want)
		}
	}
}
