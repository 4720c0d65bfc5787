// Package logs writes what containers print to the place their log driver names.
package logs

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Sink takes the lines of one container.
type Sink interface {
	Write(stream, line string, at time.Time)
	Close()
}

// timeFormat of CloudWatch Logs: milliseconds, UTC.
const timeFormat = "2006-01-02T15:04:05.000Z"

type stream struct {
	mutex sync.Mutex
	file  *os.File
}

// Stream is a CloudWatch log stream as a file: a time stamp and the message on each line.
func Stream(path string) (Sink, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	return &stream{file: file}, nil
}

func open(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
}

func (s *stream) Write(_, line string, at time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	fmt.Fprintf(s.file, "%s %s\n", at.UTC().Format(timeFormat), line)
}

func (s *stream) Close() { s.file.Close() }

// jsonFile is Docker's json-file driver with its rotation.
type jsonFile struct {
	mutex    sync.Mutex
	path     string
	file     *os.File
	size     int64
	maxBytes int64
	maxFiles int
	attrs    map[string]string
}

// JSONFile writes Docker's format; maxBytes 0 never rotates. Attributes stand on each line, as the driver's
// tag and labels options put them there.
func JSONFile(path string, maxBytes int64, maxFiles int, attributes map[string]string) (Sink, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	return &jsonFile{path: path, file: file, maxBytes: maxBytes, maxFiles: max(1, maxFiles), attrs: attributes}, nil
}

func (j *jsonFile) Write(stream, line string, at time.Time) {
	record, _ := json.Marshal(struct {
		Log    string            `json:"log"`
		Stream string            `json:"stream"`
		Attrs  map[string]string `json:"attrs,omitempty"`
		Time   time.Time         `json:"time"`
	}{line + "\n", stream, j.attrs, at.UTC()})
	j.mutex.Lock()
	defer j.mutex.Unlock()
	if j.maxBytes > 0 && j.size+int64(len(record)) > j.maxBytes {
		j.rotate()
	}
	written, _ := j.file.Write(append(record, '\n'))
	j.size += int64(written)
}

func (j *jsonFile) rotate() {
	j.file.Close()
	if j.maxFiles == 1 {
		os.Remove(j.path)
	}
	for number := j.maxFiles - 1; number > 0; number-- {
		from := j.path
		if number > 1 {
			from = fmt.Sprintf("%s.%d", j.path, number-1)
		}
		os.Rename(from, fmt.Sprintf("%s.%d", j.path, number))
	}
	j.file, _ = open(j.path)
	j.size = 0
}

func (j *jsonFile) Close() { j.file.Close() }

// maxLine of a CloudWatch Logs event is 256 KiB (its quotas); longer lines are split.
const maxLine = 256 << 10

// Pump copies a container's output to the sink line by line until it ends.
func Pump(from io.ReadCloser, stream string, to Sink) {
	defer from.Close()
	reader := bufio.NewReaderSize(from, maxLine)
	for {
		line, err := reader.ReadSlice('\n')
		if len(line) > 0 {
			text := string(line)
			if text[len(text)-1] == '\n' {
				text = text[:len(text)-1]
			}
			to.Write(stream, text, time.Now())
		}
		if err != nil && err != bufio.ErrBufferFull {
			return
		}
	}
}
