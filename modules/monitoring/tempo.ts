import { Construct } from 'constructs';
import { stringify } from 'yaml';
import { tempoDashboard } from '../../dashboards/tempo';
import { tempoMetrics } from '../../rules/exported/tempo';
import { tempoRules } from '../../rules/tempo';
import { InputError } from '../lib/input-error';
import type { Connectable } from '../network/connections';
import { Platform } from '../platform/platform';
import { images } from '../service/images';
import { Service } from '../service/service';

export interface TempoProps {
  /** Days a trace is kept, at most as long as the logs it links to. @default 7 */
  readonly retentionDays?: number;
}

/** Ports of OTLP by the OpenTelemetry specification. */
const otlp = { grpc: 4317, http: 4318 } as const;
const directory = '/etc/tempo';
const data = '/var/tempo';

/** Tempo as one task: takes spans over OTLP, keeps traces as blocks on S3. */
export class Tempo extends Construct implements Connectable {
  readonly service: Service;
  /** Address Grafana queries. */
  readonly url: string;
  readonly port = 3200;
  /** Where applications send spans over HTTP. */
  readonly otlpPort = otlp.http;

  /** @throws InputError if traces should outlive the logs they link to. */
  constructor(scope: Construct, id: string, props: TempoProps = {}) {
    super(scope, id);
    const platform = Platform.of(this);
    const { environment } = platform;
    const days = props.retentionDays ?? 7;
    if (!Number.isInteger(days) || days < 1 || days > environment.retention.logs) {
      throw new InputError({
        place: this.node.path,
        problem: `traces kept for ${days} days, logs for ${environment.retention.logs}`,
        allowed: 'whole days from 1, at most those of the logs: a link from a trace would lead nowhere',
        fix: 'shorten the retention of traces',
      });
    }
    const store = platform.objectStore(this, 'store', id);
    const configuration = stringify({
      server: { http_listen_port: this.port, log_level: 'warn' },
      distributor: {
        receivers: {
          // All addresses: Tempo's default is the loopback.
          otlp: {
            protocols: { grpc: { endpoint: `0.0.0.0:${otlp.grpc}` }, http: { endpoint: `0.0.0.0:${otlp.http}` } },
          },
        },
      },
      ingester: { max_block_duration: '5m', flush_all_on_shutdown: true },
      compactor: { compaction: { block_retention: `${days * 24}h` } },
      storage: {
        trace: {
          backend: 's3',
          s3: {
            bucket: '@@TEMPO_BUCKET@@',
            region: environment.region,
            endpoint: `s3.${environment.region}.amazonaws.com`,
          },
          wal: { path: `${data}/wal` },
        },
      },
      usage_report: { reporting_enabled: false },
    });
    this.service = new Service(this, 'service', {
      component: id,
      size: environment.server.size,
      singleWriter: true,
      permissions: store.permissions,
      containers: [
        {
          name: 'tempo',
          image: images.tempo,
          // User of the image; it has no shell, so that nothing in it could check its health: Prometheus does.
          user: '10001:10001',
          command: [`-config.file=${directory}/tempo.yml`],
          ports: { http: this.port, 'otlp-grpc': otlp.grpc, 'otlp-http': otlp.http },
          configuration: { directory, files: { 'tempo.yml': configuration }, values: { TEMPO_BUCKET: store.bucket } },
          writable: [data],
          // Blocks of the last minutes go to S3 before the end.
          stopTimeout: 120,
          metrics: { job: 'tempo', port: this.port, exported: tempoMetrics },
          rules: [tempoRules],
          dashboards: [tempoDashboard],
        },
      ],
    });
    this.url = `http://${this.service.dnsName}:${this.port}`;
  }

  get connections() {
    return this.service.connections;
  }

  /** Environment by which OpenTelemetry's SDKs send the spans of a service here. */
  environment(service: string): Record<string, string> {
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${this.service.dnsName}:${this.otlpPort}`,
      // The label `service` of metrics and logs, so that a link from a trace finds them.
      OTEL_SERVICE_NAME: service,
    };
  }
}
