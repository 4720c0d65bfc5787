import { rdsLimits } from '../../rules/cloudwatch';
import type { RdsPostgres } from '../components/rds-postgres';
import type { AlarmDefinition } from './alarm';

/** Watches a database of RDS where no Prometheus reads CloudWatch: what `rules/cloudwatch.ts` says of it, as alarms. */
export function databaseAlarms({ identifier }: RdsPostgres): AlarmDefinition[] {
  const common = {
    namespace: 'AWS/RDS',
    dimensions: { DBInstanceIdentifier: identifier },
    statistic: 'Average',
  } as const;
  return [
    {
      ...common,
      alarm: 'RdsStorageLow',
      severity: 'critical',
      summary: `Database ${identifier} is running out of disk`,
      metric: 'FreeStorageSpace',
      comparison: 'LessThanThreshold',
      threshold: rdsLimits.freeStorageGiB * 1024 ** 3,
    },
    {
      ...common,
      alarm: 'RdsCpuHigh',
      severity: 'warning',
      summary: `Database ${identifier} is short of CPU`,
      metric: 'CPUUtilization',
      comparison: 'GreaterThanThreshold',
      threshold: rdsLimits.cpuPercent,
      evaluationPeriods: 10,
    },
    {
      ...common,
      alarm: 'RdsMemoryLow',
      severity: 'warning',
      summary: `Database ${identifier} is running out of memory`,
      metric: 'FreeableMemory',
      comparison: 'LessThanThreshold',
      threshold: rdsLimits.freeableMemoryMiB * 1024 ** 2,
      evaluationPeriods: 10,
    },
  ];
}
