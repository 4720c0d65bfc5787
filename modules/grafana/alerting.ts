import { ContactPoint } from '@cdktf/provider-grafana/lib/contact-point';
import { MessageTemplate } from '@cdktf/provider-grafana/lib/message-template';
import { MuteTiming } from '@cdktf/provider-grafana/lib/mute-timing';
import { NotificationPolicy } from '@cdktf/provider-grafana/lib/notification-policy';
import { RuleGroup } from '@cdktf/provider-grafana/lib/rule-group';
import { Annotations, type ITerraformDependable, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { runbookUrl } from '../../rules/render';
import type { Severity } from '../../rules/rule';
import { canonicalDuration } from '../lib/duration';
import { escapeTemplate } from '../lib/template';
import { grafanaPolicy } from '../monitoring/alertmanager-config';
import type { Environment } from '../platform/environment';
import { type CloudWatchRule, ruleData } from './cloudwatch-rules';

export interface GrafanaAlertingProps {
  readonly receivers: Environment['receivers'];
  readonly alertmanagerUrl: string;
  /** Grafana-managed rules. */
  readonly rules: readonly CloudWatchRule[];
  /** Folder the rules are kept in; needed where there are rules. */
  readonly folderUid?: string;
  /** Labels of every rule; Alertmanager groups and titles by them, and its other sources bring them too. */
  readonly labels: { readonly system: string; readonly environment: string };
  /** Root of the runbooks. */
  readonly runbooks: string;
  readonly dependsOn: readonly ITerraformDependable[];
  readonly gate?: ITerraformDependable;
}

interface Route {
  readonly contactPoint: ContactPoint;
  readonly severities: readonly Severity[];
}

const template = `{{ define "summary" }}{{ range .Alerts }}{{ .Annotations.summary }}
{{ .Annotations.description }}
Runbook: {{ .Annotations.runbook_url }}
{{ end }}{{ end }}`;

/** Alerts that Grafana evaluates itself, and whom they reach. It owns the policy tree: an organisation has one. */
export class GrafanaAlerting extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaAlertingProps) {
    super(scope, id);
    const { receivers } = props;
    const ready = props.gate ? [props.gate] : [];
    const messages = new MessageTemplate(this, 'messages', {
      name: 'summary',
      template: escapeTemplate(template),
      dependsOn: ready,
    });
    const common = {
      // On destroy the templates go last: the two halves of the provider would race for them.
      dependsOn: [...ready, messages],
      lifecycle: { createBeforeDestroy: true },
    };
    const email = new ContactPoint(this, 'email', {
      name: 'email',
      email: [{ addresses: [...receivers.email.to], singleEmail: false, message: '{{ template "summary" . }}' }],
      ...common,
    });
    const routes = this.routes(props, email, common);
    // Not on the way to Alertmanager, which mutes by itself: it would hear nothing for two days and say "resolved" of what still fires.
    const weekends =
      receivers.grafanaContactPoints === 'native' && receivers.muteWarnings === 'weekends'
        ? new MuteTiming(this, 'weekends', {
            name: 'weekends',
            intervals: [{ weekdays: ['saturday', 'sunday'] }],
            dependsOn: [...ready, messages],
          })
        : undefined;

    new NotificationPolicy(this, 'policy', {
      contactPoint: email.name,
      groupBy: ['alertname', 'system', 'environment'],
      groupWait: canonicalDuration(grafanaPolicy.groupWait),
      groupInterval: canonicalDuration(grafanaPolicy.groupInterval),
      repeatInterval: canonicalDuration(grafanaPolicy.repeatInterval),
      policy: routes.flatMap(({ contactPoint, severities }) =>
        severities.map((severity) => ({
          contactPoint: contactPoint.name,
          matcher: [{ label: 'severity', match: '=', value: severity }],
          continue: true,
          muteTimings: severity === 'warning' && weekends ? [weekends.name] : undefined,
        })),
      ),
      dependsOn: ready,
    });
    if (props.rules.length > 0) {
      new RuleGroup(this, 'cloudwatch', {
        name: 'cloudwatch',
        folderUid: props.folderUid ?? '',
        intervalSeconds: 60,
        dependsOn: [...props.dependsOn],
        rule: props.rules.map((rule) => ({
          name: rule.alert,
          condition: 'C',
          for: canonicalDuration(rule.for ?? '0s'),
          noDataState: rule.noData ?? 'OK',
          execErrState: 'Error',
          labels: { severity: rule.severity, ...props.labels, ...rule.labels },
          annotations: {
            summary: rule.summary,
            description: rule.description,
            runbook_url: runbookUrl(rule, props.runbooks),
          },
          data: ruleData(rule),
        })),
      });
    }
  }

  /**
   * Slack and PagerDuty: one contact point that hands over to Alertmanager, which also sends the mail, or native ones with
   * their keys in the state.
   */
  private routes(props: GrafanaAlertingProps, email: ContactPoint, common: object): Route[] {
    const { slack, pagerduty, grafanaContactPoints } = props.receivers;
    if (grafanaContactPoints === 'alertmanager') {
      const contactPoint = new ContactPoint(this, 'alertmanager', {
        name: 'alertmanager',
        alertmanager: [{ url: props.alertmanagerUrl }],
        ...common,
      });
      return [{ contactPoint, severities: ['critical', 'warning'] }];
    }
    Annotations.of(this).addWarning(
      'Native Slack and PagerDuty contact points keep their keys in the Terraform state: restrict who can read it, or set receivers.grafanaContactPoints to "alertmanager".',
    );
    const routes: Route[] = [{ contactPoint: email, severities: ['critical', 'warning'] }];
    if (slack) {
      const url = this.key('grafana_slack_url', `Incoming webhook of ${slack.channel} for Grafana`);
      const contactPoint = new ContactPoint(this, 'slack', {
        name: 'slack',
        slack: [{ url, recipient: slack.channel, text: '{{ template "summary" . }}' }],
        ...common,
      });
      routes.push({ contactPoint, severities: ['critical', 'warning'] });
    }
    if (pagerduty) {
      const integrationKey = this.key('grafana_pagerduty_key', 'Integration key of the Events API v2 for Grafana');
      const contactPoint = new ContactPoint(this, 'pagerduty', {
        name: 'pagerduty',
        pagerduty: [{ integrationKey, severity: pagerduty.severity, summary: '{{ template "summary" . }}' }],
        ...common,
      });
      routes.push({ contactPoint, severities: ['critical'] });
    }
    return routes;
  }

  private key(name: string, description: string): string {
    const variable = new TerraformVariable(this, name, {
      type: 'string',
      sensitive: true,
      nullable: false,
      description,
    });
    variable.overrideLogicalId(name);
    return variable.stringValue;
  }
}
