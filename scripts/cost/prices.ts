/**
 * List prices in US dollars, region us-east-1, without free tiers and discounts. Written down from memory: `source` is the page of AWS
 * that decides, and was not read. `compared` is a page that was, in `comparedIn`, and quotes the same. Data, not a quote: AWS changes
 * them, and other regions have others.
 */
export const prices = {
  comparedIn: '2026-11',
  region: 'us-east-1',
  /** Hours of a month, by AWS' own calculator. */
  hours: 730,
  fargate: {
    name: 'Fargate',
    source: 'https://aws.amazon.com/fargate/pricing/',
    compared: 'https://www.wring.co/blog/aws-fargate-pricing-guide',
    vcpuHour: 0.04048,
    gibHour: 0.004445,
    /** What Spot costs of it; AWS says up to 70 % less, and the price moves. */
    spotShare: 0.3,
  },
  efs: {
    name: 'EFS',
    source: 'https://aws.amazon.com/efs/pricing/',
    compared: 'https://www.factualminds.com/blog/amazon-efs-pricing-throughput-modes-storage-classes/',
    gibMonth: 0.3,
  },
  backup: {
    name: 'Backup',
    source: 'https://aws.amazon.com/backup/pricing/',
    compared: 'https://www.factualminds.com/blog/aws-backup-pricing-vaults-cross-region-restores/',
    gibMonth: 0.05,
  },
  natGateway: {
    name: 'NAT',
    source: 'https://aws.amazon.com/vpc/pricing/',
    compared: 'https://cloudburn.io/blog/aws-nat-gateway-pricing',
    hour: 0.045,
    gib: 0.045,
  },
  address: {
    name: 'public addresses',
    source: 'https://aws.amazon.com/vpc/pricing/',
    compared: 'https://cloudburn.io/blog/aws-nat-gateway-pricing',
    hour: 0.005,
  },
  endpoint: {
    name: 'interface endpoints',
    source: 'https://aws.amazon.com/privatelink/pricing/',
    compared: 'https://awsnegotiations.com/privatelink-cost-analysis.html',
    zoneHour: 0.01,
  },
  loadBalancer: {
    name: 'load balancers',
    source: 'https://aws.amazon.com/elasticloadbalancing/pricing/',
    compared: 'https://awsnegotiations.com/elastic-load-balancer-cost.html',
    hour: 0.0225,
    unitHour: 0.008,
  },
  rds: {
    name: 'RDS',
    source: 'https://aws.amazon.com/rds/postgresql/pricing/',
    compared: 'https://infratally.com/articles/aws-rds-pricing-explained-2026.html',
    /** PostgreSQL in one zone; two zones cost twice that. The page has neither db.t4g.large nor storage. */
    hour: { 'db.t4g.micro': 0.016, 'db.t4g.small': 0.032, 'db.t4g.medium': 0.065, 'db.t4g.large': 0.129 } as Record<
      string,
      number
    >,
    gibMonth: 0.115,
  },
  logs: {
    name: 'CloudWatch Logs',
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
    compared: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
    gib: 0.5,
  },
  alarm: { name: 'alarms', source: 'https://aws.amazon.com/cloudwatch/pricing/', month: 0.1 },
  metricRequest: { name: 'CloudWatch metrics', source: 'https://aws.amazon.com/cloudwatch/pricing/', thousand: 0.01 },
  secret: { name: 'secrets', source: 'https://aws.amazon.com/secrets-manager/pricing/', month: 0.4 },
  key: {
    name: 'keys',
    source: 'https://aws.amazon.com/kms/pricing/',
    compared: 'https://aws.amazon.com/kms/pricing/',
    month: 1,
  },
  zone: { name: 'private DNS', source: 'https://aws.amazon.com/route53/pricing/', month: 0.5 },
  s3: { name: 'S3', source: 'https://aws.amazon.com/s3/pricing/', gibMonth: 0.023 },
  samples: { name: 'managed Prometheus', source: 'https://aws.amazon.com/prometheus/pricing/', million: 0.09 },
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
