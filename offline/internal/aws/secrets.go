package aws

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ecs-observability/offline/internal/provider"
)

const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"
)

// secretStore stands for Secrets Manager: write-only values are in no state, so they need a place of their own. It is
// a folder of files only their owner may read, one per secret.
type secretStore struct{ folder string }

type secret struct {
	ARN      string              `json:"arn"`
	Name     string              `json:"name"`
	Versions map[string]*version `json:"versions"`
}

type version struct {
	String string   `json:"string,omitempty"`
	Binary string   `json:"binary,omitempty"`
	Stages []string `json:"stages"`
}

func (s secretStore) file(arn string) string {
	sum := sha256.Sum256([]byte(arn))
	return filepath.Join(s.folder, "secrets", hex.EncodeToString(sum[:8])+".json")
}

// load takes what Secrets Manager takes for a secret: its ARN or its name.
func (s secretStore) load(id string) (*secret, error) {
	file := s.file(id)
	if !strings.HasPrefix(id, "arn:") {
		file = s.fileOfName(id)
	}
	stored, err := readSecret(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading Secrets Manager Secret (%s): ResourceNotFoundException: Secrets Manager can't find the specified secret", id)
	}
	return stored, err
}

// fileOfName is the file of the secret with that name, or one that there is not.
func (s secretStore) fileOfName(name string) string {
	files, _ := filepath.Glob(filepath.Join(s.folder, "secrets", "*.json"))
	for _, file := range files {
		if stored, err := readSecret(file); err == nil && stored.Name == name {
			return file
		}
	}
	return s.file(name)
}

func readSecret(file string) (*secret, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var stored secret
	return &stored, json.Unmarshal(data, &stored)
}

func (s secretStore) save(stored *secret) error {
	data, err := json.MarshalIndent(stored, "", "  ")
	if err != nil {
		return err
	}
	file := s.file(stored.ARN)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	// Written beside and renamed, so that a plan that runs meanwhile reads the old or the new file, never half of one.
	draft, err := os.CreateTemp(filepath.Dir(file), ".draft-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	if _, err := draft.Write(data); err != nil {
		return err
	}
	if err := draft.Close(); err != nil {
		return err
	}
	return os.Rename(draft.Name(), file)
}

func (s secretStore) create(arn, name string) error {
	if _, err := s.load(arn); err == nil {
		return nil
	}
	return s.save(&secret{ARN: arn, Name: name, Versions: map[string]*version{}})
}

func (s secretStore) remove(arn string) error {
	if err := os.Remove(s.file(arn)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// applyVersion puts a new value or takes the labels off an old one. As in AWS, the label of the current version can
// only move to another version, so that deleting the current version leaves it in place.
func (s secretStore) applyVersion(change provider.Change) error {
	attributes := change.Planned
	if attributes == nil {
		attributes = change.Prior
	}
	stored, err := s.load(text(attributes["secret_id"]))
	if change.Planned == nil {
		if err != nil {
			return nil // The secret went first, and its versions with it.
		}
		if old := stored.Versions[text(attributes["version_id"])]; old != nil {
			old.Stages = slices.DeleteFunc(old.Stages, func(stage string) bool { return stage != current })
			return s.save(stored)
		}
		return nil
	}
	if err != nil {
		return err
	}
	id := text(attributes["version_id"])
	value := text(change.Config["secret_string_wo"])
	attributes["has_secret_string_wo"] = value != ""
	if change.Prior != nil {
		return nil
	}
	if value == "" {
		value = text(attributes["secret_string"])
	}
	stored.put(id, &version{String: value, Binary: text(attributes["secret_binary"])})
	return s.save(stored)
}

// put makes a version the current one, and the one that was current the previous.
func (s *secret) put(id string, added *version) {
	for _, old := range s.Versions {
		wasCurrent := slices.Contains(old.Stages, current)
		old.Stages = slices.DeleteFunc(old.Stages, func(stage string) bool { return stage == current || stage == previous })
		if wasCurrent {
			old.Stages = append(old.Stages, previous)
		}
	}
	added.Stages = []string{current}
	s.Versions[id] = added
}

func (s secretStore) open(config provider.Attributes) (provider.Attributes, error) {
	stored, err := s.load(text(config["secret_id"]))
	if err != nil {
		return nil, err
	}
	wantedID, stage := text(config["version_id"]), text(config["version_stage"])
	if wantedID == "" && stage == "" {
		stage = current
	}
	for id, candidate := range stored.Versions {
		if (wantedID != "" && id != wantedID) || (stage != "" && !slices.Contains(candidate.Stages, stage)) {
			continue
		}
		stages := make([]any, len(candidate.Stages))
		for i, label := range candidate.Stages {
			stages[i] = label
		}
		return provider.Attributes{
			"arn": stored.ARN, "secret_id": config["secret_id"], "version_id": id, "version_stage": config["version_stage"],
			"secret_string": candidate.String, "secret_binary": candidate.Binary, "version_stages": stages,
		}, nil
	}
	wanted := stage
	if wantedID != "" {
		wanted = wantedID
	}
	return nil, fmt.Errorf("reading Secrets Manager Secret (%s): ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label or version: %s", stored.Name, wanted)
}

// randomPassword is as random as the real one: it is in no state, so nothing depends on its being the same.
func randomPassword(config provider.Attributes) (string, error) {
	var alphabet string
	for _, class := range []struct{ without, characters string }{
		{"exclude_lowercase", "abcdefghijklmnopqrstuvwxyz"},
		{"exclude_uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
		{"exclude_numbers", "0123456789"},
		{"exclude_punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
	} {
		if config[class.without] != true {
			alphabet += class.characters
		}
	}
	if config["include_space"] == true {
		alphabet += " "
	}
	length, ok := config["password_length"].(int64)
	if !ok {
		length = 32
	}
	if alphabet == "" || length < 1 || length > 4096 {
		return "", errors.New("opening Secrets Manager Random Password: InvalidParameterException: no characters are left, or the length is not from 1 to 4096")
	}
	var password strings.Builder
	for range length {
		i, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			return "", err
		}
		password.WriteByte(alphabet[i.Int64()])
	}
	return password.String(), nil
}
