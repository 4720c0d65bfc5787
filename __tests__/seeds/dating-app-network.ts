import { parse } from 'yaml';
import { environmentOf, type Fact, first, job, port, source } from '../support/read';
import type { Config, Synthesized } from '../support/synth';
import { mountedAt } from './dating-app-host';

const traefikFile = (s: Synthesized, name: string): Config => parse(s.files('traefik')[`traefik-config/${name}`] ?? '');
const entryPoint = (name: string) => (s: Synthesized) => traefikFile(s, 'traefik.yml').entryPoints[name];
const router = (name: string) => (s: Synthesized) => {
  const { rule, middlewares = [] } = traefikFile(s, 'routers/routers.yml').http.routers[name];
  const [server] = traefikFile(s, `routers/${name}.yml`).http.services[name].loadBalancer.servers;
  return `${rule.replace(/^Host\(`[\w.-]+`\)(?: && )?/, '')} ${middlewares.join(' ')} → ${server?.url ?? 'found by SRV'}`;
};

/** Ports, who may talk to whom, and the way in. */
export const network: readonly Fact[] = [
  ['Traefik: HTTPS and HTTP', (s) => port('traefik')(s).slice(0, 2), [443, 80]],
  ['HTTP redirects to HTTPS', (s) => entryPoint('http')(s).http.redirections.entryPoint.scheme, 'https'],
  ['HTTPS ends in Traefik', (s) => s.one('aws_lb_listener', (each) => each.port === 443).protocol, 'TCP'],
  ['PostgreSQL', port('postgres'), [5432]],
  ['Grafana', port('grafana'), [3000]],
  ['Prometheus', port('prometheus'), [9090]],
  ['Loki', port('loki'), [3100]],
  ['cAdvisor', port('cadvisor'), [8081]],
  ['node exporter', port('node-exporter'), [9100]],
  ['postgres exporter', (s) => s.container('postgres', 'postgres-exporter').portMappings[0].containerPort, 9187],
  ['bot → database', (s) => s.inbound('postgres').includes('bot:5432'), true],
  ['log shipper → Loki', (s) => s.inbound('loki').includes('platform_hosts:3100'), true],
  [
    'only the load balancer reaches Traefik from outside',
    (s) => s.inbound('traefik'),
    ['balancer:443', 'balancer:80', 'balancer:8082', 'prometheus:8082'],
  ],
  [
    'edges of the daemons are those of the instances',
    (s) => s.inbound('platform_hosts'),
    ['prometheus:12345', 'prometheus:8081', 'prometheus:9100', 'traefik:8081'],
  ],
  ['sign-in before cAdvisor', router('cadvisor'), 'PathPrefix(`/cadvisor`) users → found by SRV'],
  [
    // Its main serves nothing outside of --url_base_prefix, metrics and health included.
    'cAdvisor is asked under the path it answers',
    (s) => {
      const { command, healthCheck } = first(s, 'cadvisor');
      const prefix = command.find((each: string) => each.startsWith('--url_base_prefix='))?.split('=')[1];
      return [prefix, job(s, 'cadvisor')?.metrics_path, healthCheck.command[1].split('localhost:8081')[1]];
    },
    ['/cadvisor', '/cadvisor/metrics', '/cadvisor/healthz'],
  ],
  [
    'users come from a secret',
    (s) => s.container('traefik', 'setup').secrets.map(({ name }) => name),
    ['TRAEFIK_USERS'],
  ],
  [
    'what nobody claims',
    (s) => {
      const { rule, priority, service: name } = traefikFile(s, 'routers/routers.yml').http.routers['catch-all'];
      return [rule, priority, traefikFile(s, 'routers/catch-all.yml').http.services[name].loadBalancer.servers];
    },
    ['PathPrefix(`/`)', 1, []],
  ],
  [
    'certificates are on their volume',
    (s) => [
      mountedAt('traefik', 'traefik_certs')(s),
      traefikFile(s, 'traefik.yml').certificatesResolvers.letsencrypt.acme.storage,
    ],
    ['/certs', '/certs/acme.json'],
  ],
];

/** What only dev has, and what leads to a name of dev. */
export const networkInDev: readonly Fact[] = [
  ['web application, and its port of development', port('webapp'), [80, 8080]],
  [
    'the port of development is published',
    (s) => s.one('aws_lb_listener', (each) => each.port === 8080).protocol,
    'TCP',
  ],
  ['Traefik → bot', router('bot'), 'PathPrefix(`/webhook`)  → http://bot.dating-app.local:8000'],
  [
    "where Telegram delivers the bot's updates",
    (s) => environmentOf(s, 'bot').WEBHOOK_URL,
    'https://dating-app.dev.example.com/webhook',
  ],
  ['Traefik → web application', router('webapp'), '  → http://webapp.dating-app.local:80'],
  ['Grafana → Prometheus', (s) => source(s, 'prometheus').url, 'http://prometheus.dating-app.local:9090'],
  ['Grafana → Loki', (s) => source(s, 'loki').url, 'http://loki.dating-app.local:3100'],
  [
    'only Traefik and, in dev, the web application face the internet',
    (s) => s.inbound('balancer'),
    ['0.0.0.0/0:443', '0.0.0.0/0:80', '0.0.0.0/0:8080'],
  ],
  [
    'sign-in before Prometheus',
    router('prometheus'),
    'PathPrefix(`/prometheus`) users strip-prometheus → http://prometheus.dating-app.local:9090',
  ],
  [
    'sign-in before Alertmanager',
    router('alertmanager'),
    'PathPrefix(`/alertmanager`) users strip-alertmanager → http://alertmanager.dating-app.local:9093',
  ],
  [
    'none before Grafana, which has its own',
    router('grafana'),
    'PathPrefix(`/grafana`) strip-grafana → http://grafana.dating-app.local:3000',
  ],
  [
    'Grafana over HTTPS',
    (s) => environmentOf(s, 'grafana').GF_SERVER_ROOT_URL,
    'https://dating-app.dev.example.com/grafana',
  ],
];
