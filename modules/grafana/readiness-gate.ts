import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { TerraformData } from '../lib/terraform-data';
import type { GrafanaServer } from './server';

export interface ReadinessGateProps {
  readonly server: GrafanaServer;
  /** Where it is asked; see `grafanaUrl`. */
  readonly url: string;
  /** What must stand before Grafana can answer: listener, routes, DNS record, certificate, security-group rules, database. */
  readonly after: readonly ITerraformDependable[];
}

/** Ten minutes: a first start pulls the image and makes the database. */
const attempts = 60;
const pauseSeconds = 10;

const script = `
if [ "$WAIT" != true ]; then echo "not waiting for $URL: wait_for_grafana is false"; exit 0; fi
attempt=1
until curl --fail --silent --show-error --max-time 5 "$URL/api/health" | grep -q '"database": *"ok"'; do
  if [ "$attempt" -ge ${attempts} ]; then
    echo "Grafana did not answer at $URL/api/health within ${(attempts * pauseSeconds) / 60} minutes." >&2
    echo "Look at the stopped tasks and the log of service $SERVICE, the target group's health, and the DNS record of the domain." >&2
    exit 1
  fi
  echo "waiting for Grafana at $URL ($attempt of ${attempts})"
  attempt=$((attempt + 1))
  sleep ${pauseSeconds}
done
echo "Grafana answers at $URL"
`.trim();

/**
 * Stands between the server and its content. The Grafana provider retries for half a minute, less than ECS takes to start a
 * task, and some of its resources crash on a network error. Replacing the gate touches nothing behind it: content depends
 * on it, but reads nothing from it.
 */
export class ReadinessGate extends Construct {
  readonly resource: TerraformData;

  constructor(scope: Construct, id: string, props: ReadinessGateProps) {
    super(scope, id);
    this.resource = new TerraformData(this, 'ready', {
      triggersReplace: { task_definition: props.server.service.taskDefinition.arn },
      dependsOn: [...new Set([props.server.service.resource, ...props.after])],
      provisioners: [
        {
          type: 'local-exec',
          command: script,
          interpreter: ['/bin/sh', '-c'],
          environment: {
            URL: props.url,
            SERVICE: props.server.service.dnsName,
            WAIT: `\${tostring(${props.server.wait.fqn})}`,
          },
        },
      ],
    });
    this.resource.overrideLogicalId('grafana_ready');
  }
}
