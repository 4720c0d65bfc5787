import type { DashboardDefinition } from '../../dashboards/dashboard';
import { botMetrics } from '../../rules/exported/bot';
import { pythonMetrics } from '../../rules/exported/python-client';
import type { SecretReference } from '../secrets/secret-reference';
import type { Container } from '../service/container';
import type { DatabaseEndpoint } from './postgres';

export interface ChatBotProps {
  /** Image of our own, whose tag the environment names. */
  readonly application: string;
  readonly database: DatabaseEndpoint;
  /** Address that the messenger delivers to: a route that leads to the bot. */
  readonly webhook: string;
  /** Token the messenger gave the bot; without a real one it plays its users itself. */
  readonly token: SecretReference;
  readonly dashboards?: readonly DashboardDefinition[];
}

/** A messenger bot in Python: it counts what its users do by the contract of `rules/exported/bot.ts`. */
export function chatBot({ application, database, webhook, token, dashboards }: ChatBotProps): Container {
  const port = 8000;
  return {
    name: 'bot',
    image: { application },
    user: '10001:10001',
    ports: { http: port },
    environment: {
      PORT: String(port),
      WEBHOOK_URL: webhook,
      DATABASE_HOST: database.host,
      DATABASE_PORT: String(database.port),
      DATABASE_NAME: database.database,
      DATABASE_USER: database.user,
    },
    peers: [database],
    secrets: { DATABASE_PASSWORD: database.password, TELEGRAM_BOT_TOKEN: token },
    writable: ['/tmp'],
    health: {
      // Python itself asks: the image carries no other HTTP client.
      command: `python -c "import urllib.request as r; r.urlopen('http://localhost:${port}/healthz', timeout=3)"`,
      interval: 30,
      startPeriod: 60,
    },
    metrics: { job: 'bot', port, exported: [...botMetrics, ...pythonMetrics] },
    dashboards,
  };
}
