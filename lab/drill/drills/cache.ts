import type { Drill } from '../drill';
import type { Scene } from '../scene';

function redis(scene: Scene, ...command: string[]): Promise<string> {
  return scene.exec('redis', 'sh', '-c', 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli -e "$@"', 'redis-cli', ...command);
}

/** Fills the cache to just over the alert's 90 % with keys that nobody asks for; written by the server itself, so at once. */
const fill = `local limit = tonumber(ARGV[1])
local value = string.rep('x', 1048576)
for n = 1, math.floor(limit * 0.96 / 1048576) do redis.call('set', 'drill:' .. n, value) end`;

const empty = `for _, key in ipairs(redis.call('keys', 'drill:*')) do redis.call('unlink', key) end`;

export const cacheDrills: readonly Drill[] = [
  {
    alerts: ['RedisDown'],
    cause: 'Redis is stopped',
    on: ['redis'],
    breaks: ['redis', 'web'],
    labels: { service: 'redis' },
    begin: (scene) => scene.stop('redis'),
    end: (scene) => scene.start('redis'),
  },
  {
    alerts: ['RedisMemoryHigh'],
    cause: 'keys that nobody asks for fill maxmemory',
    on: ['redis'],
    begin: async (scene) => {
      const limit = (await redis(scene, 'config', 'get', 'maxmemory')).trim().split('\n').at(-1) ?? '';
      await redis(scene, 'eval', fill, '0', limit);
    },
    end: async (scene) => void (await redis(scene, 'eval', empty, '0')),
  },
  {
    alerts: ['RedisConnectionsRejected'],
    cause: 'more clients connect than maxclients allows',
    on: ['redis'],
    breaks: ['redis', 'web'],
    begin: async (scene) => {
      const clients = Number(/connected_clients:(\d+)/.exec(await redis(scene, 'info', 'clients'))?.[1]);
      await redis(scene, 'config', 'set', 'maxclients', String(clients + 2));
      const burst = 'for n in 1 2 3 4 5 6 7 8; do (sleep 2 | REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli) & done; wait';
      await scene.exec('redis', 'sh', '-c', burst).catch(() => {});
      await redis(scene, 'config', 'set', 'maxclients', '10000');
    },
    end: async () => {},
  },
];
