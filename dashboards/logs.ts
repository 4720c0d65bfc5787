import { TextBoxVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { logs } from './listings';
import { stacked, stat, timeseries } from './panels';
import { orNone } from './parts/expr';
import { loki, prometheus } from './targets';
import { above } from './thresholds';
import { labelVariable } from './variables';

const streams = '{service=~"$service"}';
/** Loki guesses a line's level when it arrives and keeps it as structured metadata. */
const errors = `${streams} | detected_level=~"error|critical|fatal"`;
const lines = (pipeline: string, labels: string) => `sum by (${labels}) (count_over_time(${pipeline} [$__auto]))`;

/** Log lines of all services: how many, how bad, and the lines themselves. */
export const logsDashboard = defineDashboard({
  uid: 'logs',
  title: 'Logs',
  description: 'Which service writes errors, since when, and what do they say?',
  folder: 'Monitoring',
  tags: ['logs'],
  range: '1h',
  variables: [
    labelVariable({ name: 'service', series: '{service=~".+"}', datasource: 'loki' }),
    new TextBoxVariableBuilder('search')
      .label('Line matches')
      .description('A regular expression; case does not matter.')
      .defaultValue(''),
  ],
  rows: () => [
    row(
      'Is it healthy?',
      stat({
        title: 'Error lines',
        description: 'Lines of level error or worse in the last 5 minutes.',
        unit: units.Short,
        queries: loki({ errors: `sum(count_over_time(${errors} [5m])) or vector(0)` }, { instant: true }),
        thresholds: above({ warning: 1 }),
      }),
      stat({
        title: 'Lines',
        description: 'All lines of the last 5 minutes. None at all means that the shipping is broken.',
        unit: units.Short,
        queries: loki({ lines: `sum(count_over_time(${streams} [5m]))` }, { instant: true }),
      }),
      stat({
        title: 'Services that write',
        description: 'Services with a line in the last 5 minutes.',
        unit: units.Short,
        queries: loki({ services: `count(sum by (service) (count_over_time(${streams} [5m])))` }, { instant: true }),
      }),
      stat({
        title: 'Firing alerts',
        description: 'Alerts of the Prometheus rules that fire now.',
        unit: units.Short,
        queries: prometheus({ firing: 'count(ALERTS{alertstate="firing"}) or vector(0)' }, { instant: true }),
        thresholds: above({ warning: 1 }),
      }),
    ),
    row(
      'Rates',
      stacked({
        title: 'Lines by service',
        description: 'Lines per interval of the graph.',
        unit: units.Short,
        queries: loki({ '{{service}}': lines(streams, 'service') }),
      }),
      timeseries({
        title: 'Errors by service',
        description: 'Lines of level error or worse per interval of the graph.',
        unit: units.Short,
        queries: loki({ '{{service}}': orNone(lines(errors, 'service'), 'service') }),
      }),
      stacked({
        title: 'Lines by level',
        description: 'Lines per interval of the graph, by the level Loki detected.',
        unit: units.Short,
        queries: loki({ '{{detected_level}}': lines(streams, 'detected_level') }),
      }),
    ),
    row(
      'Lines',
      logs({
        title: 'Errors',
        description: 'Lines of level error or worse, the newest first.',
        expr: errors,
      }),
      logs({
        title: 'All lines',
        description: 'Everything the chosen services write that matches the search, the newest first.',
        expr: `${streams} |~ \`(?i)$search\``,
      }),
    ),
  ],
});
