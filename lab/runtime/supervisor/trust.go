package supervisor

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"ecs-lab/alb"
)

// packed is how the base64 of a gzip stream with the deflate method begins (RFC 1952).
const packed = "H4sI"

// trusting hands the lab's authority to a container that brings its own certificates: where the plan packs a bundle of
// authorities (Amazon's for RDS) into the environment, the lab's is one more of them. Everything else stays as it is.
func (s *Supervisor) trusting(value string) (string, error) {
	if !strings.HasPrefix(value, packed) {
		return value, nil
	}
	archive, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return value, nil
	}
	files, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return value, nil
	}
	out := bytes.Buffer{}
	compressed := gzip.NewWriter(&out)
	found, err := s.extendBundles(tar.NewReader(files), tar.NewWriter(compressed))
	// What is packed but no archive is no bundle either.
	if err != nil || !found {
		return value, nil
	}
	if err := compressed.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

func (s *Supervisor) extendBundles(from *tar.Reader, to *tar.Writer) (found bool, err error) {
	for {
		header, err := from.Next()
		if errors.Is(err, io.EOF) {
			return found, to.Close()
		}
		if err != nil {
			return false, err
		}
		content, err := io.ReadAll(from)
		if err != nil {
			return false, err
		}
		if strings.HasSuffix(header.Name, ".pem") {
			found = true
			content = append(content, []byte("\n"+s.authority.PEM)...)
			header.Size = int64(len(content))
		}
		if err := to.WriteHeader(header); err != nil {
			return false, err
		}
		if _, err := to.Write(content); err != nil {
			return false, err
		}
	}
}

// identity of a container that is a server under public names: its certificate and key, PEM.
func (s *Supervisor) identity(c *container) (map[string]string, error) {
	if len(c.spec.ServerNames) == 0 {
		return nil, nil
	}
	issued, err := s.authority.Issue(c.spec.ServerNames)
	if err != nil {
		return nil, err
	}
	certificate, key, err := alb.PEM(issued)
	return map[string]string{"TLS_CERTIFICATE": certificate, "TLS_KEY": key}, err
}
