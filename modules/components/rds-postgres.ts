import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { Account } from '../iam/account';
import { ServiceRole } from '../iam/role';
import { InputError } from '../lib/input-error';
import { Connections } from '../network/connections';
import { securityGroupOf } from '../network/security-group';
import { Platform } from '../platform/platform';
import { GeneratedSecret } from '../secrets/generated-secret';
import { assertDatabaseName } from './database-name';
import type { DatabaseEndpoint } from './postgres';
import { rdsAuthority, rdsAuthorityIdentifier } from './rds-authority';
import { slowStatements } from './slow-statements';

export interface RdsPostgresProps {
  /** Its first database. */
  readonly database: string;
  /** Its first user. @default the name of the database */
  readonly user?: string;
  /** Statements that take longer are logged, in milliseconds. @default 500 */
  readonly slowStatementMs?: number;
}

/** Major version, as the tasks of PostgreSQL have it; RDS raises the minor one by itself. */
const version = '17';

/** Days RDS keeps its own backups at the most. */
const backupDaysMax = 35;

/** Characters of the first user's name (Amazon RDS API reference, CreateDBInstance, MasterUsername). */
const userMax = 16;

/** Names that PostgreSQL or RDS keep for themselves; the first user may be called `postgres`, as RDS' console proposes. */
const reserved = {
  database: ['admin', 'postgres', 'rdsadmin', 'template0', 'template1'],
  user: ['admin', 'public', 'rdsadmin'],
};

/**
 * PostgreSQL of RDS in the private subnets. Its password is drawn and written by Terraform without being kept: a rotation by
 * RDS itself would change it under tasks that read it at their start only.
 */
export class RdsPostgres extends Construct implements DatabaseEndpoint {
  readonly connections: Connections;
  readonly host: string;
  readonly port = 5432;
  readonly database: string;
  readonly user: string;
  readonly password: GeneratedSecret;
  readonly authority: string;
  /** Value of the `DBInstanceIdentifier` dimension in CloudWatch. */
  readonly identifier: string;

  /** @throws InputError for names that RDS refuses. */
  constructor(scope: Construct, id: string, props: RdsPostgresProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const { database, deletionProtection, retention, secretVersions } = platform.environment;
    const name = platform.named(id);
    this.database = props.database;
    this.user = props.user ?? props.database;
    this.identifier = name;
    this.authority = rdsAuthority(platform.environment.region);
    assertDatabaseName(this.node.path, 'database', this.database, reserved.database);
    assertDatabaseName(this.node.path, 'user', this.user, reserved.user, userMax);
    this.assertIdentifier(name);

    this.password = new GeneratedSecret(this, 'password', {
      name: platform.named(`${id}-password`),
      description: `Password of ${this.user} in database ${this.database}`,
      version: secretVersions.database,
      key: platform.key,
      recoveryWindowDays: platform.recoveryWindowDays,
    });
    const securityGroup = securityGroupOf(this, {
      name,
      description: `Database ${name}`,
      vpcId: platform.network.vpcId,
    });
    this.connections = new Connections(this, { name: id, securityGroup, defaultPort: this.port });
    const subnets = new DbSubnetGroup(this, 'subnets', {
      name,
      description: `Private subnets of ${platform.prefix}`,
      subnetIds: [...platform.network.privateSubnets],
    });
    const parameters = new DbParameterGroup(this, 'parameters', {
      name: `${name}-${version}`,
      description: `Settings of ${name}`,
      family: `postgres${version}`,
      parameter: [
        // Nobody talks to it in the clear. Where a value is the family's own, RDS keeps its apply method too: `immediate` would
        // be a difference in every plan.
        { name: 'rds.force_ssl', value: '1', applyMethod: 'pending-reboot' },
        { name: 'shared_preload_libraries', value: 'pg_stat_statements', applyMethod: 'pending-reboot' },
        {
          name: 'log_min_duration_statement',
          value: slowStatements(this.node.path, props.slowStatementMs),
          applyMethod: 'immediate',
        },
      ],
      // A new major version has a family of its own, and the old group is in use until the instance has moved.
      lifecycle: { createBeforeDestroy: true },
    });
    // RDS makes the groups itself where they are missing, to be kept for ever.
    const exported = ['postgresql', 'upgrade'] as const;
    const logs = exported.map(
      (log) => platform.logGroup(this, `logs-${log}`, `/aws/rds/instance/${name}/${log}`).resource,
    );

    const monitoring = this.monitoring(platform);
    // checkov:skip=CKV_AWS_161:tasks log in with a password from Secrets Manager; a token of IAM ends after 15 minutes and pools keep connections longer
    // checkov:skip=CKV_AWS_157:outside prod, a second instance in another zone would double the price of a database that may be down
    // checkov:skip=CKV_AWS_293:outside prod, an environment that is made and destroyed often has no deletion protection
    const instance = new DbInstance(this, 'instance', {
      identifier: name,
      engine: 'postgres',
      engineVersion: version,
      instanceClass: database.instance,
      dbName: this.database,
      username: this.user,
      passwordWo: this.password.ephemeralValue(),
      passwordWoVersion: this.password.version,
      allocatedStorage: database.storageGiB,
      maxAllocatedStorage: database.storageGiB * 5,
      storageType: 'gp3',
      storageEncrypted: true,
      kmsKeyId: platform.key.arn,
      multiAz: database.multiAz,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [securityGroup.id],
      publiclyAccessible: false,
      caCertIdentifier: rdsAuthorityIdentifier,
      port: this.port,
      parameterGroupName: parameters.name,
      autoMinorVersionUpgrade: true,
      backupRetentionPeriod: Math.min(retention.backups, backupDaysMax),
      // In UTC, and apart from each other, as RDS demands.
      backupWindow: '01:30-02:30',
      maintenanceWindow: 'sun:04:30-sun:05:30',
      copyTagsToSnapshot: true,
      deletionProtection,
      skipFinalSnapshot: !deletionProtection,
      finalSnapshotIdentifier: deletionProtection ? `${name}-final` : undefined,
      deleteAutomatedBackups: !deletionProtection,
      enabledCloudwatchLogsExports: [...exported],
      databaseInsightsMode: 'standard',
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: platform.key.arn,
      // Free for seven days.
      performanceInsightsRetentionPeriod: 7,
      monitoringInterval: 60,
      monitoringRoleArn: monitoring.roleArn,
      // RDS tries the role when the instance is made.
      dependsOn: [...logs, monitoring.policy],
    });
    this.host = instance.address;
  }

  /** Lets RDS write the operating system's metrics to CloudWatch. */
  private monitoring(platform: Platform): { roleArn: string; policy: IamRolePolicyAttachment } {
    const role = new ServiceRole(this, 'monitoring-role', {
      name: platform.named(`${this.node.id}-monitoring`),
      servicePrincipal: 'monitoring.rds.amazonaws.com',
    });
    const policy = new IamRolePolicyAttachment(this, 'monitoring-policy', {
      role: role.name,
      policyArn: `arn:${Account.of(this).partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
    });
    return { roleArn: role.arn, policy };
  }

  private assertIdentifier(name: string): void {
    if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 63) return;
    throw new InputError({
      place: this.node.path,
      problem: `'${name}' (${name.length} characters) cannot name an instance of RDS`,
      allowed: '1 to 63 lower-case letters and digits with single hyphens between them',
      fix: 'rename it',
    });
  }
}
