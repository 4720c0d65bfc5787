package supervisor

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3bolt"
)

// buildBuckets serves the stack's buckets under the names of S3, outside of the VPC. Objects live as long as the stack's
// file systems, whose indexes name them.
func (s *Supervisor) buildBuckets() error {
	if len(s.run.Buckets) == 0 {
		return nil
	}
	store, err := s3bolt.NewFile(filepath.Join(s.run.Directory, "buckets.db"))
	if err != nil {
		return fmt.Errorf("buckets: %w", err)
	}
	for _, name := range s.run.Buckets {
		if err := store.CreateBucket(name); err != nil && !gofakes3.HasErrorCode(err, gofakes3.ErrBucketAlreadyExists) {
			return fmt.Errorf("bucket %s: %w", name, err)
		}
	}
	host := fmt.Sprintf("s3.%s.amazonaws.com", s.run.Region)
	certificate, err := s.authority.Issue([]string{host, "*." + host})
	if err != nil {
		return err
	}
	listener, err := s.network.fabric.Bridge.Listen(net.JoinHostPort(s.run.Network.AWS, "443"))
	if err != nil {
		return fmt.Errorf("S3: %w", err)
	}
	fake := gofakes3.New(store, gofakes3.WithHostBucketBase(host), gofakes3.WithLogger(gofakes3.DiscardLog()))
	server := &http.Server{
		Handler: fake.Server(), ErrorLog: log.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
	}
	go func() {
		if err := server.ServeTLS(listener, "", ""); err != nil {
			fmt.Fprintln(os.Stderr, "S3", err)
		}
	}()
	return nil
}
