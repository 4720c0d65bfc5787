import { Construct } from 'constructs';
import type { RuleGroup } from '../../rules/rule';
import { Platform } from '../platform/platform';
import { Service } from '../service/service';
import type { Volume } from '../service/volume';
import { lokiContainer, lokiOwner, lokiPort } from './loki-container';

export interface LokiProps {
  /** The Alertmanager that alerts on logs go to. */
  readonly alertmanager: { readonly url: string; readonly service: Service };
  /** Rule groups on log lines; the label `service` is the component that wrote them. @default none */
  readonly rules?: readonly RuleGroup[];
  /** What is not on S3 yet outlives the task, on a file system of its own. @default scratch space of the task */
  readonly durable?: boolean;
}

/**
 * Loki as one task, its chunks on S3. What is still in memory when a task is killed is lost to Loki, but not to CloudWatch,
 * where the lines came from on Fargate; where they come from files it had better be durable.
 */
export class Loki extends Construct {
  readonly service: Service;
  /** Address other tasks push to and query. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: LokiProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const store = platform.objectStore(this, 'store', id);
    const volume = props.durable ? this.volume(platform, id) : undefined;
    this.service = new Service(this, 'service', {
      component: id,
      size: platform.environment.server.size,
      // Two compactors would delete each other's tables.
      singleWriter: true,
      permissions: store.permissions,
      volumes: volume && [volume],
      containers: [
        lokiContainer({
          platform,
          store,
          alertmanagerUrl: props.alertmanager.url,
          rules: props.rules,
          data: volume && { volume: volume.name, path: '/loki' },
        }),
      ],
    });
    this.service.connections.allowTo(props.alertmanager.service);
    this.url = `http://${this.service.dnsName}:${lokiPort}`;
  }

  private volume(platform: Platform, id: string): Volume {
    return platform.volume(id, platform.fileSystem(this, 'data', `${id}-data`), { path: '/loki', ...lokiOwner });
  }
}
