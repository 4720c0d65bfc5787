/**
 * List prices in US dollars, region us-east-1, without free tiers and discounts. Data, not a quote: AWS changes them, and other
 * regions have others.
 */
export const prices = {
  /** When these prices stood on the pages below. */
  asOf: '2025-06-30',
  region: 'us-east-1',
  /** Hours of a month, by AWS' own calculator. */
  hours: 730,
  fargate: {
    source: 'https://aws.amazon.com/fargate/pricing/',
    vcpuHour: 0.04048,
    gibHour: 0.004445,
    /** What Spot costs of it; AWS says up to 70 % less, and the price moves. */
    spotShare: 0.3,
  },
  efs: { source: 'https://aws.amazon.com/efs/pricing/', gibMonth: 0.3 },
  backup: { source: 'https://aws.amazon.com/backup/pricing/', gibMonth: 0.05 },
  natGateway: { source: 'https://aws.amazon.com/vpc/pricing/', hour: 0.045, gib: 0.045 },
  address: { source: 'https://aws.amazon.com/vpc/pricing/', hour: 0.005 },
  endpoint: { source: 'https://aws.amazon.com/privatelink/pricing/', zoneHour: 0.01 },
  loadBalancer: { source: 'https://aws.amazon.com/elasticloadbalancing/pricing/', hour: 0.0225, unitHour: 0.008 },
  rds: {
    source: 'https://aws.amazon.com/rds/postgresql/pricing/',
    /** PostgreSQL in one zone; two zones cost twice that. */
    hour: { 'db.t4g.micro': 0.016, 'db.t4g.small': 0.032, 'db.t4g.medium': 0.065, 'db.t4g.large': 0.129 } as Record<
      string,
      number
    >,
    gibMonth: 0.115,
  },
  logs: { source: 'https://aws.amazon.com/cloudwatch/pricing/', gib: 0.5 },
  alarm: { source: 'https://aws.amazon.com/cloudwatch/pricing/', month: 0.1 },
  metricRequest: { source: 'https://aws.amazon.com/cloudwatch/pricing/', thousand: 0.01 },
  secret: { source: 'https://aws.amazon.com/secrets-manager/pricing/', month: 0.4 },
  key: { source: 'https://aws.amazon.com/kms/pricing/', month: 1 },
  zone: { source: 'https://aws.amazon.com/route53/pricing/', month: 0.5 },
  s3: { source: 'https://aws.amazon.com/s3/pricing/', gibMonth: 0.023 },
  samples: { source: 'https://aws.amazon.com/prometheus/pricing/', million: 0.09 },
} as const;

/** What no plan can know: how much passes through in a month. The first two are the figures of the architecture's own table. */
export const usage = {
  /** GiB stored on EFS by Prometheus and Grafana together. */
  efsGiB: 5,
  /** Dollars of data transfer within the VPC. */
  transfer: 0.5,
  /** GiB of logs, all services. */
  logsGiB: 5,
  /** GiB through NAT: images, logs, calls of AWS. */
  natGiB: 20,
  /** Capacity units of the load balancer, on average. */
  loadBalancerUnits: 0.2,
  /** GiB of log chunks and traces on S3. */
  s3GiB: 5,
  /** CloudWatch metrics the exporter asks for in a round, every 5 minutes. */
  metricsPerRound: 120,
  /** Million samples sent to Amazon Managed Service for Prometheus: 10,000 series every 15 seconds. */
  samplesMillion: 1752,
} as const;
