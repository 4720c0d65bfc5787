import { alloyDashboard } from '../../dashboards/alloy';
import { alloyRules } from '../../rules/alloy';
import { alloyMetrics } from '../../rules/exported/alloy';
import type { Connectable } from '../network/connections';
import type { Daemon } from '../service/daemon-service';
import { images } from '../service/images';
import { loggedLabels } from '../service/render-container';

export interface AlloyProps {
  /** Where log lines go. */
  readonly loki: { readonly url: string; readonly service: Connectable };
}

const port = 12345;
const directory = '/etc/alloy';
const containerLogs = '/var/lib/docker/containers';
const systemLogs = '/var/log';
const positions = '/var/lib/alloy';

/** The image has no HTTP client; its shell can open a connection itself. */
const probe = `exec 3<>/dev/tcp/localhost/${port} && printf 'GET /-/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '`;

/**
 * Grafana Alloy on every instance: follows the log files of containers and of the system, and pushes their lines to Loki. It
 * takes the place of Promtail, whose life ended in March 2026.
 */
export function alloy({ loki }: AlloyProps): Daemon {
  return {
    container: {
      name: 'alloy',
      image: images.alloy,
      user: '0:0',
      rootReason: 'log files belong to root',
      command: [
        'run',
        `${directory}/config.alloy`,
        `--storage.path=${positions}`,
        `--server.http.listen-addr=0.0.0.0:${port}`,
        '--disable-reporting',
      ],
      ports: { http: port },
      peers: [loki.service],
      configuration: { directory, files: { 'config.alloy': alloyConfig(`${loki.url}/loki/api/v1/push`) } },
      mounts: [
        { volume: 'container-logs', path: containerLogs, readOnly: true },
        { volume: 'system-logs', path: systemLogs, readOnly: true },
        // The journal is read by the number of the machine it belongs to.
        { volume: 'machine-id', path: '/etc/machine-id', readOnly: true },
        // How far each file has been read: without it a new task would push everything again.
        { volume: 'positions', path: positions },
      ],
      health: { command: ['bash', '-c', probe] },
      stopTimeout: 30,
      metrics: { job: 'alloy', port, exported: alloyMetrics },
      rules: [alloyRules],
      dashboards: [alloyDashboard],
    },
    volumes: [
      { name: 'container-logs', hostPath: containerLogs },
      { name: 'system-logs', hostPath: systemLogs },
      { name: 'machine-id', hostPath: '/etc/machine-id' },
      { name: 'positions', hostPath: positions },
    ],
  };
}

const [service, container] = loggedLabels;

/**
 * Alloy's configuration. Docker writes the labels of a container into each line beside its text, so that nothing has to ask
 * Docker whose a file is.
 */
function alloyConfig(push: string): string {
  return `// Lines of containers, as Docker's json-file driver writes them.
local.file_match "containers" {
  path_targets = [{ __path__ = "${containerLogs}/*/*-json.log", job = "containers" }]
}

loki.source.file "containers" {
  targets    = local.file_match.containers.targets
  forward_to = [loki.process.containers.receiver]
}

loki.process "containers" {
  forward_to = [loki.write.loki.receiver]

  stage.json {
    expressions = { line = "log", stream = "", time = "", attributes = "attrs" }
  }
  stage.json {
    source      = "attributes"
    expressions = { service = "${service}", container = "\\"${container}\\"" }
  }
  stage.labels {
    values = { service = "", container = "", stream = "" }
  }
  stage.timestamp {
    source = "time"
    format = "RFC3339Nano"
  }
  stage.output {
    source = "line"
  }
  // One series for each file would outnumber all others; the service says more.
  stage.label_drop {
    values = ["filename"]
  }
}

// The system: what has files of its own, and the journal for the rest.
local.file_match "system" {
  path_targets = [
    { __path__ = "${systemLogs}/ecs/*.log", job = "system", service = "ecs-agent" },
    { __path__ = "${systemLogs}/cloud-init*.log", job = "system", service = "cloud-init" },
  ]
}

loki.source.file "system" {
  targets    = local.file_match.system.targets
  forward_to = [loki.write.loki.receiver]
}

loki.relabel "journal" {
  forward_to = []

  rule {
    source_labels = ["__journal__systemd_unit"]
    target_label  = "unit"
  }
}

loki.source.journal "system" {
  path          = "${systemLogs}/journal"
  max_age       = "12h"
  labels        = { job = "system", service = "journal" }
  relabel_rules = loki.relabel.journal.rules
  forward_to    = [loki.write.loki.receiver]
}

loki.write "loki" {
  endpoint {
    url = "${push}"
  }
}
`;
}
