import { Construct } from 'constructs';
import { alertmanagerDashboard } from '../../dashboards/alertmanager';
import { alertmanagerRules } from '../../rules/alertmanager';
import { alertmanagerMetrics } from '../../rules/exported/alertmanager';
import { parse } from '../lib/parse';
import { escalationSchema } from '../platform/environment';
import { Platform } from '../platform/platform';
import { ProvidedSecret } from '../secrets/provided-secret';
import { images } from '../service/images';
import { Service } from '../service/service';
import type { FileSystem } from '../storage/file-system';
import { alertmanagerConfig, type Escalation, keyFiles } from './alertmanager-config';

/** Keys of the receivers; their values arrive as ephemeral variables and rest in Secrets Manager only. */
export interface ReceiverKeys {
  readonly smtp: ProvidedSecret;
  readonly slack?: ProvidedSecret;
  readonly pagerduty?: ProvidedSecret;
  readonly escalation?: ProvidedSecret;
}

export interface AlertmanagerProps {
  /** Path people open it under. @default '/alertmanager' */
  readonly path?: string;
  /** Second level for critical alerts that stay. @default nobody else hears of them */
  readonly escalation?: Escalation;
  /** File system its silences are on. @default one of its own */
  readonly fileSystem?: FileSystem;
}

const directory = '/etc/alertmanager';
const owner = { uid: 65_534, gid: 65_534 };

/** Alertmanager as one task: groups, routes and silences what Prometheus, Loki, Grafana and CloudWatch alert on. */
export class Alertmanager extends Construct {
  readonly service: Service;
  /** Address other tasks reach its API at. */
  readonly url: string;
  readonly path: string;
  readonly keys: ReceiverKeys;

  constructor(scope: Construct, id: string, props: AlertmanagerProps = {}) {
    super(scope, id);
    const platform = Platform.of(this);
    const { receivers, secretVersions, server } = platform.environment;
    this.path = props.path ?? '/alertmanager';
    parse(escalationSchema.optional(), props.escalation, `${this.node.path}.escalation`);
    const key = (name: string, description: string): ProvidedSecret =>
      new ProvidedSecret(this, name, {
        name: platform.named(name),
        variable: name.replaceAll('-', '_'),
        description,
        version: secretVersions.receivers,
        key: platform.key,
        recoveryWindowDays: platform.recoveryWindowDays,
      });
    this.keys = {
      smtp: key('smtp-password', `Password of ${receivers.email.username} at ${receivers.email.smarthost}`),
      slack: receivers.slack && key('slack-webhook-url', `Incoming webhook of ${receivers.slack.channel}`),
      pagerduty: receivers.pagerduty && key('pagerduty-routing-key', 'Integration key of the Events API v2'),
      escalation:
        props.escalation &&
        receivers.pagerduty &&
        key('pagerduty-escalation-routing-key', 'Integration key (Events API v2) of the service for escalations'),
    };
    // Silences and the record of what was sent: without them every restart would page again.
    const fileSystem = props.fileSystem ?? platform.fileSystem(this, 'data', 'alertmanager-data');
    const data = platform.volume(id, fileSystem, { path: '/alertmanager', ...owner });
    const port = 9093;
    this.service = new Service(this, 'service', {
      component: id,
      size: { cpu: 256, memory: Math.min(1024, server.size.memory) },
      singleWriter: true,
      volumes: [data],
      containers: [
        {
          name: 'alertmanager',
          image: images.alertmanager,
          user: `${owner.uid}:${owner.gid}`,
          command: [
            `--config.file=${directory}/alertmanager.yml`,
            '--storage.path=/alertmanager',
            // One server: no peers to gossip with.
            '--cluster.listen-address=',
            `--web.external-url=https://${platform.domain}${this.path}`,
            '--web.route-prefix=/',
          ],
          ports: { http: port },
          configuration: {
            directory,
            files: { 'alertmanager.yml': alertmanagerConfig(receivers, directory, props.escalation) },
            secretFiles: {
              [keyFiles.smtp]: this.keys.smtp,
              ...(this.keys.slack && { [keyFiles.slack]: this.keys.slack }),
              ...(this.keys.pagerduty && { [keyFiles.pagerduty]: this.keys.pagerduty }),
              ...(this.keys.escalation && { [keyFiles.escalation]: this.keys.escalation }),
            },
          },
          mounts: [{ volume: data.name, path: '/alertmanager' }],
          health: { command: `wget -q -O /dev/null http://localhost:${port}/-/healthy` },
          stopTimeout: 60,
          metrics: { job: 'alertmanager', port, exported: alertmanagerMetrics },
          rules: [alertmanagerRules],
          dashboards: [alertmanagerDashboard],
        },
      ],
    });
    platform.network.allowInternet(this.service.connections, 'Slack, PagerDuty');
    this.service.connections.allowToCidr(
      '0.0.0.0/0',
      Number(receivers.email.smarthost.split(':')[1]),
      'the SMTP relay',
    );
    this.url = `http://${this.service.dnsName}:${port}`;
  }
}
