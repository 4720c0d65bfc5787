import { metricNames } from '../../dashboards/promql';
import type { Lab } from './lab';
import { type LoadedRule, Prometheus } from './prometheus';

/** What a healthy stack in the lab cannot show, and why. */
interface Exception {
  readonly matches: RegExp;
  readonly reason: string;
  /** Image whose stand-in is the reason; the exception holds only where a stand-in runs. */
  readonly standIn?: RegExp;
}

const grafana = {
  reason: 'Grafana is not on this machine: its slot has no metrics of it',
  standIn: /grafana\/grafana[:@]/,
};

const tempo = {
  reason: 'Tempo is played by a stand-in, which has few of its metrics',
  standIn: /grafana\/tempo[:@]/,
};

const alloy = { reason: 'Alloy is played by a stand-in, which has few of its metrics', standIn: /grafana\/alloy[:@]/ };

/** Metrics that need not exist; what reads them need not have data. */
const absentMetrics: readonly Exception[] = [
  { matches: /^grafana_/, ...grafana },
  { matches: /^(aws|yace)_/, reason: 'there is no CloudWatch in the lab', standIn: /cloudwatch-exporter[:@]/ },
  { matches: /^tempo(db)?_/, ...tempo },
  { matches: /^(alloy|loki_write)_/, ...alloy },
  { matches: /^traefik_tls_certs_not_after$/, reason: 'nobody in the lab issues certificates as Let’s Encrypt does' },
  {
    matches: /^container_fs_(reads|writes)_bytes_total$/,
    reason: 'this machine does not count disk traffic by cgroup',
  },
  { matches: /^loki_discarded_samples_total$/, reason: 'Loki has this counter from the first line it refuses' },
  { matches: /^loki_ingester_chunks_flushed_total$/, reason: 'Loki flushes the first chunk after half an hour' },
  { matches: /^loki_prometheus_rule_evaluation_failures_total$/, reason: 'Loki has this counter where it has rules' },
  { matches: /^ALERTS(_FOR_STATE)?$/, reason: 'nothing fires in a healthy stack' },
];

/** Queries that need not have data though their metrics exist. */
const emptyQueries: readonly Exception[] = [
  { matches: /job="grafana"/, ...grafana },
  { matches: /job="tempo"/, ...tempo },
  { matches: /job="alloy"/, ...alloy },
  {
    matches: /container_network_\w+\{name=~"ecs-\.\+-internalecspause/,
    reason: 'the lab has no pause containers, which hold the network on ECS',
  },
  { matches: /detected_level=~"error/, reason: 'a healthy stack logs no error' },
  { matches: /\boffset \d+[hd]/, reason: 'looks back to a time when the lab was not up' },
  { matches: /alertmanager_notification(s_failed_total|_latency_seconds)/, reason: 'a healthy stack notifies nobody' },
];

/** The reasons that hold for one stack. */
export class Exceptions {
  private constructor(
    private readonly lab: Lab,
    private readonly recorded: readonly LoadedRule[],
  ) {}

  static async of(lab: Lab): Promise<Exceptions> {
    const rules = await Promise.all(Prometheus.servers(lab).map((server) => server.rules()));
    return new Exceptions(
      lab,
      rules.flat().filter(({ type }) => type === 'recording'),
    );
  }

  /** Why a metric may be missing, or what it is recorded from; undefined where it has to exist. */
  whyAbsent(metric: string): string | undefined {
    const queries = this.recorded.filter(({ name }) => name === metric).map(({ query }) => query);
    return this.find(absentMetrics, metric) ?? queries.map((query) => this.whyEmpty(query)).find(Boolean);
  }

  /** Why a query may be without data; undefined where it has to have some. */
  whyEmpty(query: string, language: 'PromQL' | 'other' = 'PromQL'): string | undefined {
    if (language === 'other') return this.find(emptyQueries, query);
    const metrics = [...metricNames(query)].map((metric) => this.whyAbsent(metric));
    return metrics.find(Boolean) ?? this.find(emptyQueries, query);
  }

  private find(exceptions: readonly Exception[], text: string): string | undefined {
    const holds = ({ matches, standIn }: Exception): boolean =>
      matches.test(text) && (standIn === undefined || this.isPlayed(standIn));
    return exceptions.find(holds)?.reason;
  }

  private isPlayed(image: RegExp): boolean {
    return this.lab.containers(image).some(({ container }) => container.standIn !== undefined);
  }
}
