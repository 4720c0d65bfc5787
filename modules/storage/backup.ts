import { BackupPlan as AwsBackupPlan } from '@cdktf/provider-aws/lib/backup-plan';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { BackupVaultLockConfiguration } from '@cdktf/provider-aws/lib/backup-vault-lock-configuration';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { StackKey } from '../encryption/stack-key';
import { Account } from '../iam/account';
import { ServiceRole } from '../iam/role';
import { InputError } from '../lib/input-error';
import { assertBackupSchedule } from './backup-schedule';

export interface BackupPlanProps {
  /** Name of plan, vault, selection and role: 2 to 50 letters, digits, hyphens and underscores. */
  readonly name: string;
  /** ARNs of what is backed up; may still grow until the stack is synthesized. */
  readonly resources: readonly string[];
  /** In UTC. @default 'cron(0 3 * * ? *)', daily at 03:00 */
  readonly schedule?: string;
  /** Days a recovery point is kept. */
  readonly retentionDays: number;
  /** Days after which a recovery point moves to cold storage, where it has to stay 90 days. @default never */
  readonly coldStorageAfterDays?: number;
  /** Encrypts the vault. */
  readonly key: StackKey;
  /** Nobody deletes a recovery point before its time, unless allowed to lift the lock. @default false */
  readonly locked?: boolean;
  /** Destroying the vault deletes its recovery points. @default false */
  readonly forceDestroy?: boolean;
}

/** Days a recovery point stays in cold storage at the least (Lifecycle in the API of AWS Backup). */
const coldStorageDays = 90;

/** A hundred years (AWS Backup developer guide, "Backup rules"). */
export const retentionDaysMax = 36_500;

/** AWS' own policies for its backup service: to take recovery points, and to restore them without another role. */
const managedPolicies = {
  backup: 'AWSBackupServiceRolePolicyForBackup',
  restore: 'AWSBackupServiceRolePolicyForRestores',
} as const;

/** Recovery points of file systems and databases, taken on a schedule and kept for a time, in a vault of their own. */
export class BackupPlan extends Construct {
  /** @throws InputError for names, schedules and life cycles that AWS Backup refuses. */
  constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    check(this.node.path, props);
    const vault = new BackupVault(this, 'vault', {
      name: props.name,
      kmsKeyArn: props.key.arn,
      forceDestroy: props.forceDestroy ?? false,
    });
    if (props.locked) {
      // Without a date from which it is final, so that the lock can still be lifted by whoever is allowed to.
      new BackupVaultLockConfiguration(this, 'lock', {
        backupVaultName: vault.name,
        minRetentionDays: props.retentionDays,
      });
    }
    const role = new ServiceRole(this, 'role', {
      name: `${props.name}-backup`,
      servicePrincipal: 'backup.amazonaws.com',
    });
    const { partition } = Account.of(this);
    const attachments = Object.entries(managedPolicies).map(
      ([purpose, policy]) =>
        new IamRolePolicyAttachment(this, purpose, {
          role: role.name,
          policyArn: `arn:${partition}:iam::aws:policy/service-role/${policy}`,
        }),
    );
    const plan = new AwsBackupPlan(this, 'plan', {
      name: props.name,
      rule: [
        {
          ruleName: 'scheduled',
          targetVaultName: vault.name,
          schedule: props.schedule ?? 'cron(0 3 * * ? *)',
          // Minutes in which it has to begin and to end: an hour and three hours.
          startWindow: 60,
          completionWindow: 180,
          lifecycle: { deleteAfter: props.retentionDays, coldStorageAfter: props.coldStorageAfterDays },
        },
      ],
    });
    new BackupSelection(this, 'selection', {
      name: props.name,
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: Lazy.listValue({ produce: () => [...props.resources] }),
      // A job that starts before the role may act fails.
      dependsOn: attachments,
    });
  }
}

function check(place: string, props: BackupPlanProps): void {
  const { name, resources, retentionDays, coldStorageAfterDays: cold } = props;
  const refuse = (problem: string, allowed: string, fix: string): never => {
    throw new InputError({ place, problem, allowed, fix });
  };
  if (!/^[a-zA-Z0-9_-]{2,50}$/.test(name)) {
    refuse(
      `'${name}' (${name.length} characters) cannot name a backup vault`,
      '2 to 50 letters, digits, hyphens and underscores',
      'rename it',
    );
  }
  if (resources.length === 0) {
    refuse('nothing is selected', 'at least one ARN', 'leave the plan out where there is nothing to back up');
  }
  assertBackupSchedule(place, props.schedule ?? 'cron(0 3 * * ? *)');
  if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > retentionDaysMax) {
    refuse(`a retention of ${retentionDays} days`, `whole days from 1 to ${retentionDaysMax}`, 'correct it');
  }
  if (cold !== undefined && (!Number.isInteger(cold) || cold < 1 || retentionDays < cold + coldStorageDays)) {
    refuse(
      `cold storage after ${cold} days and deletion after ${retentionDays}`,
      `deletion at least ${coldStorageDays} days after the move`,
      `keep recovery points ${cold + coldStorageDays} days or longer, or leave cold storage out`,
    );
  }
  if (props.locked && props.forceDestroy) {
    refuse(
      'both locked and forceDestroy',
      'one of them',
      'lock it in environments that must not lose data, force it in the others',
    );
  }
}
