import type { RuleGroup } from './rule';

/** Traefik's label `service` becomes `exported_service`, as a target's own `service` takes precedence. */
const requests = (selector: string) =>
  `sum by (service, exported_service) (rate(traefik_service_requests_total{${selector}}[5m]))`;

/** What answers requests for hosts and paths nobody claims: with 503, on purpose. */
const claimed = 'exported_service!~"catch-all.*"';

/** Traefik as the entrance: what comes back from behind it, and how long its certificates last. */
export const traefikRules: RuleGroup = {
  name: 'traefik',
  alerts: [
    {
      alert: 'TraefikServiceErrors',
      expr: `${requests(`code=~"5..", ${claimed}`)}
  / (${requests(claimed)} > 20 / 300) > 0.05`,
      for: '2m',
      severity: 'critical',
      summary: 'Requests to {{ $labels.exported_service }} fail',
      description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.exported_service }} end in a 5xx.',
    },
    {
      // Renewed 30 days before the end: at 14 days renewal has failed for two weeks.
      alert: 'TraefikCertificateExpiring',
      expr: 'min by (service, cn) (traefik_tls_certs_not_after) - time() < 14 * 86400',
      for: '1h',
      severity: 'warning',
      summary: 'The certificate of {{ $labels.cn }} is not being renewed',
      description:
        'The certificate of {{ $labels.cn }} ends in {{ $value | humanizeDuration }}; then browsers refuse the site.',
    },
  ],
};
