// Command cadvisor serves the metrics of the machine's cgroups, as the published program of that name does: its own main is
// not in a module, its library is. Flags bear upstream's names. Without a container runtime to ask, the labels of a container
// come from its cgroup's path.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/cadvisor/lib/cache/memory"
	"github.com/google/cadvisor/lib/container"
	_ "github.com/google/cadvisor/lib/container/systemd/install"
	"github.com/google/cadvisor/lib/manager"
	"github.com/google/cadvisor/lib/metrics"
	info "github.com/google/cadvisor/lib/model"
	"github.com/google/cadvisor/lib/utils/sysfs"
	"github.com/google/cadvisor/lib/version"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

// What upstream leaves out unless asked for, most of it for its cost.
var disabled = container.MetricSet{
	container.MemoryNumaMetrics:              {},
	container.NetworkTcpUsageMetrics:         {},
	container.NetworkUdpUsageMetrics:         {},
	container.NetworkAdvancedTcpUsageMetrics: {},
	container.ProcessSchedulerMetrics:        {},
	container.HugetlbUsageMetrics:            {},
	container.ReferencedMemoryMetrics:        {},
	container.CPUTopologyMetrics:             {},
	container.ResctrlMetrics:                 {},
	container.CPUSetMetrics:                  {},
}

var (
	listenIP    = flag.String("listen_ip", "", "address to listen on, every one if empty")
	port        = flag.Int("port", 8080, "port to listen on")
	endpoint    = flag.String("prometheus_endpoint", "/metrics", "path of the metrics")
	storage     = flag.Duration("storage_duration", 2*time.Minute, "how long to keep samples")
	showVersion = flag.Bool("version", false, "print the version and exit")
	cgroups     = flag.String("cgroup_labels", "", "regular expression for the path of a container's cgroup; its named groups become labels")
	depth       = flag.Int("cgroup_depth", 0, "report cgroups that have so many first elements in common with this process's own, as if they were the containers of a machine of its own")
	prefix      = flag.String("url_base_prefix", "", "start of every path")

	// accepted so that a deployed command line runs as it is: labels of a container runtime are not to be had
	_ = flag.Bool("store_container_labels", true, "without effect")
	_ = flag.String("whitelisted_container_labels", "", "without effect")
)

func main() {
	klog.InitFlags(nil)
	flag.Var(&disabled, "disable_metrics", "comma-separated kinds of metrics to leave out")
	flag.Parse()
	if *showVersion {
		fmt.Printf("cAdvisor version %s\n", version.Info["version"])
		return
	}
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "cadvisor:", err)
		os.Exit(1)
	}
}

func serve() error {
	pattern, err := regexp.Compile(*cgroups)
	if err != nil {
		return fmt.Errorf("-cgroup_labels: %w", err)
	}
	cgroupPrefix, err := ownCgroup(*depth)
	if err != nil {
		return err
	}
	included := container.AllMetrics.Difference(disabled)
	delete(included, container.PerfMetrics) // their collector is part of upstream's main
	housekeeping := manager.HousekeepingConfigFlags
	containers, err := manager.New(memory.New(*storage, nil), sysfs.NewRealSysFs(), housekeeping, included, []string{cgroupPrefix}, nil, "", 0)
	if err != nil {
		return err
	}
	if err := containers.Start(); err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		metrics.NewPrometheusCollector(containers, labels(pattern), included, clock.RealClock{}, info.RequestOptions{
			IdType: info.TypeName, Count: 1, Recursive: true,
		}),
		metrics.NewPrometheusMachineCollector(containers, included),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	routes := http.NewServeMux()
	routes.Handle(*endpoint, promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	routes.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	root := http.NewServeMux()
	root.Handle(*prefix+"/", http.StripPrefix(*prefix, routes))
	return http.ListenAndServe(net.JoinHostPort(*listenIP, strconv.Itoa(*port)), root)
}

// ownCgroup is the path of the first elements of this process's cgroup, in whichever hierarchy it has so many.
func ownCgroup(depth int) (string, error) {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", err
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		_, path, _ := strings.Cut(line, ":/")
		if elements := strings.Split(path, "/"); len(elements) > depth {
			return "/" + strings.Join(append(elements[:depth:depth], ""), "/"), nil
		}
	}
	return "", fmt.Errorf("-cgroup_depth: %d elements are more than the cgroup of this process has: %s", depth, text)
}

// labels names a container by the groups of the pattern that its path matches.
func labels(pattern *regexp.Regexp) metrics.ContainerLabelsFunc {
	return func(found *info.ContainerInfo) map[string]string {
		set := metrics.DefaultContainerLabels(found)
		match := pattern.FindStringSubmatch(found.Name)
		for index, name := range pattern.SubexpNames() {
			if name != "" && match != nil {
				set[name] = match[index]
			}
		}
		return set
	}
}
