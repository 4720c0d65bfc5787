import { Construct } from 'constructs';
import { redisExporter } from '../exporters/redis-exporter';
import { InputError } from '../lib/input-error';
import type { Connectable } from '../network/connections';
import { Platform } from '../platform/platform';
import { GeneratedSecret } from '../secrets/generated-secret';
import { images } from '../service/images';
import { Service } from '../service/service';

export interface RedisProps {
  /** MiB the keys may take; beyond it the least recently used go. @default half of the task's memory */
  readonly maxMemory?: number;
}

/** Redis as a cache: one task with its exporter, behind a password, without persistence. */
export class Redis extends Construct implements Connectable {
  readonly service: Service;
  readonly host: string;
  readonly port = 6379;
  readonly password: GeneratedSecret;

  /** @throws InputError for more memory than its task has. */
  constructor(scope: Construct, id: string, props: RedisProps = {}) {
    super(scope, id);
    const platform = Platform.of(this);
    const size = platform.environment.server.size;
    const maxMemory = props.maxMemory ?? size.memory / 2;
    if (!Number.isInteger(maxMemory) || maxMemory < 1 || maxMemory >= size.memory) {
      throw new InputError({
        place: this.node.path,
        problem: `keys of up to ${maxMemory} MiB in a task of ${size.memory} MiB`,
        allowed: `1 to ${size.memory - 1} whole MiB`,
        fix: 'correct maxMemory, or choose a larger server size in the environment',
      });
    }
    this.password = new GeneratedSecret(this, 'password', {
      name: platform.named(`${id}-password`),
      description: 'Password of the cache',
      version: platform.environment.secretVersions.database,
      key: platform.key,
      recoveryWindowDays: platform.recoveryWindowDays,
    });
    const configuration = [
      `port ${this.port}`,
      `maxmemory ${maxMemory}mb`,
      'maxmemory-policy allkeys-lru',
      // A cache is filled again; writing it down would only cost time.
      'save ""',
      'appendonly no',
    ].join('\n');
    this.service = new Service(this, 'service', {
      component: id,
      size,
      // Two caches at once would each hold half of the keys.
      singleWriter: true,
      containers: [
        {
          name: 'redis',
          image: images.redis,
          user: '999:1000',
          // The password joins the configuration on standard input: on the command line every process could read it. The server
          // takes the shell's place, which would keep SIGTERM to itself.
          entryPoint: ['sh', '-c'],
          command: ['exec redis-server - <<EOF\n$(cat /etc/redis/redis.conf)\nrequirepass $REDIS_PASSWORD\nEOF'],
          ports: { redis: this.port },
          secrets: { REDIS_PASSWORD: this.password },
          configuration: { directory: '/etc/redis', files: { 'redis.conf': configuration } },
          writable: ['/data'],
          health: { command: 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli ping | grep -q PONG', interval: 10 },
        },
        redisExporter({ password: this.password }),
      ],
    });
    this.host = this.service.dnsName;
  }

  get connections() {
    return this.service.connections;
  }
}
