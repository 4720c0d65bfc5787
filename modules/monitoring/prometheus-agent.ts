import { stringify } from 'yaml';
import type { Container, MetricsEndpoint } from '../service/container';
import { images } from '../service/images';
import { scrapeIntervalSeconds } from './prometheus';

export interface PrometheusAgentProps {
  /** What it scrapes on the loopback of the task. */
  readonly endpoint: Pick<MetricsEndpoint, 'job' | 'port' | 'path'>;
  /** The component the samples belong to. */
  readonly service: string;
  /** Address of the server that takes them, which has to accept remote writes. */
  readonly serverUrl: string;
}

/** Beside the loopback it listens on nothing: nobody has to reach it. */
const listen = 'localhost:9091';
const user = '65534:65534';

/**
 * Prometheus as an agent beside a program that the server may not reach: it scrapes over the loopback and writes to the
 * server, so that the connection is opened from here.
 */
export function prometheusAgent(props: PrometheusAgentProps): Container {
  const { job, port, path = '/metrics' } = props.endpoint;
  return {
    name: 'prometheus-agent',
    image: images.prometheus,
    essential: false,
    user,
    command: [
      '--agent',
      '--config.file=/etc/prometheus/agent.yml',
      '--storage.agent.path=/prometheus',
      `--web.listen-address=${listen}`,
    ],
    configuration: {
      directory: '/etc/prometheus',
      files: {
        'agent.yml': stringify({
          global: { scrape_interval: `${scrapeIntervalSeconds}s` },
          scrape_configs: [
            {
              job_name: job,
              ...(path !== '/metrics' && { metrics_path: path }),
              static_configs: [
                {
                  targets: [`localhost:${port}`],
                  labels: { service: props.service, instance: `${props.service}:${port}` },
                },
              ],
            },
          ],
          remote_write: [
            {
              url: `${props.serverUrl}/api/v1/write`,
              // A single target: the default of 50 shards would only take memory.
              queue_config: { max_shards: 2, capacity: 5000 },
            },
          ],
        }),
      },
    },
    writable: ['/prometheus'],
    memory: 128,
    health: { command: `wget -q -O /dev/null http://${listen}/-/healthy` },
  };
}
