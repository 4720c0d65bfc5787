// The offline provider: one program that stands for the Terraform provider whose definition lies beside it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"ecs-observability/offline/internal/aws"
	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/grafana"
	"ecs-observability/offline/internal/provider"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "offline provider:", err)
		os.Exit(1)
	}
}

func serve() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	folder := filepath.Dir(program)
	defined, err := definition.Load(filepath.Join(folder, "definition.json"))
	if err != nil {
		return err
	}
	simulation, err := simulate(defined.Name, folder)
	if err != nil {
		return err
	}
	server := provider.New(defined, simulation)
	return tf6server.Serve("offline/"+defined.Name, func() tfprotov6.ProviderServer { return server })
}

func simulate(name, folder string) (provider.Simulation, error) {
	switch name {
	case "aws":
		return aws.New(storeFolder(folder)), nil
	case "grafana":
		return grafana.New(), nil
	}
	return nil, fmt.Errorf("nothing simulates the provider %q", name)
}

// storeFolder is where write-only values are kept: what OFFLINE_AWS_STORE names, else beside the mirror the program
// was installed in (mirror/host/namespace/type/version/platform).
func storeFolder(folder string) string {
	if named := os.Getenv("OFFLINE_AWS_STORE"); named != "" {
		return named
	}
	return filepath.Join(folder, "../../../../../../store")
}
