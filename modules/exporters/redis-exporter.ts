import { redisDashboard } from '../../dashboards/redis';
import { redisExporterMetrics } from '../../rules/exported/redis-exporter';
import { redisRules } from '../../rules/redis';
import type { SecretReference } from '../secrets/secret-reference';
import type { Container } from '../service/container';
import { images } from '../service/images';

/** Redis exporter beside the server: hits and misses, memory, connections, evictions. */
export function redisExporter(props: { readonly password: SecretReference }): Container {
  const port = 9121;
  return {
    name: 'redis-exporter',
    image: images.redisExporter,
    essential: false,
    user: '59000:59000',
    command: [`--web.listen-address=:${port}`],
    ports: { metrics: port },
    memory: 64,
    environment: { REDIS_ADDR: 'redis://localhost:6379' },
    secrets: { REDIS_PASSWORD: props.password },
    health: { command: `wget -q -O /dev/null http://localhost:${port}/health` },
    metrics: { job: 'redis', port, exported: redisExporterMetrics },
    rules: [redisRules],
    dashboards: [redisDashboard],
  };
}
