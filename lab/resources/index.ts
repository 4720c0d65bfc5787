/** The attributes that the lab reads of hashicorp/aws 6.25, as they stand in a state (blocks are lists there), and of grafana/grafana. */
import type { Identified, Optional } from './common';
import type { EcsService, TaskDefinition } from './ecs';
import type { FunctionResource } from './function';
import type { DashboardResource, DataSourceResource } from './grafana';
import type { ActionBlock, ListenerRuleResource, TargetGroupResource } from './load-balancing';
import type { SecurityGroupRuleBlock, SecurityGroupRuleResource } from './network';

export type * from './ecs';
export type * from './load-balancing';
export type * from './network';

/** Resource types by their Terraform name. */
export interface ResourceTypes {
  readonly aws_vpc: Identified & { readonly cidr_block: string };
  readonly aws_subnet: Identified & {
    readonly cidr_block: string;
    readonly availability_zone: string;
    readonly vpc_id: string;
  };
  readonly aws_security_group: Identified & {
    readonly name: string;
    readonly ingress?: readonly SecurityGroupRuleBlock[];
    readonly egress?: readonly SecurityGroupRuleBlock[];
  };
  readonly aws_vpc_security_group_ingress_rule: SecurityGroupRuleResource;
  readonly aws_vpc_security_group_egress_rule: SecurityGroupRuleResource;
  readonly aws_ecs_cluster: Identified & { readonly name: string; readonly arn: string };
  readonly aws_ecs_service: EcsService;
  readonly aws_ecs_task_definition: TaskDefinition;
  readonly aws_service_discovery_private_dns_namespace: Identified & { readonly name: string };
  readonly aws_service_discovery_service: Identified & {
    readonly name: string;
    readonly dns_config?: readonly {
      readonly namespace_id: string;
      readonly dns_records: readonly { readonly type: string; readonly ttl: number }[];
    }[];
  };
  readonly aws_lb: Identified & {
    readonly arn: string;
    readonly name: string;
    readonly dns_name: string;
    readonly load_balancer_type: Optional<string>;
    readonly subnets: readonly string[];
    readonly security_groups: readonly string[];
  };
  readonly aws_lb_listener: Identified & {
    readonly arn: string;
    readonly load_balancer_arn: string;
    readonly port: number;
    readonly protocol: string;
    readonly certificate_arn: Optional<string>;
    readonly default_action: readonly ActionBlock[];
  };
  readonly aws_lb_listener_certificate: Identified & {
    readonly listener_arn: string;
    readonly certificate_arn: string;
  };
  readonly aws_lb_listener_rule: ListenerRuleResource;
  readonly aws_lb_target_group: TargetGroupResource;
  readonly aws_acm_certificate: Identified & {
    readonly domain_name: string;
    readonly subject_alternative_names?: readonly string[];
  };
  readonly aws_route53_record: Identified & {
    readonly name: string;
    readonly fqdn?: string;
    readonly type: string;
    readonly alias?: readonly { readonly name: string }[];
  };
  readonly aws_efs_file_system: Identified & { readonly dns_name?: string };
  readonly aws_efs_access_point: Identified & {
    readonly file_system_id: string;
    readonly root_directory?: readonly {
      readonly path: Optional<string>;
      readonly creation_info?: readonly {
        readonly owner_uid: number;
        readonly owner_gid: number;
        readonly permissions: string;
      }[];
    }[];
  };
  readonly aws_efs_mount_target: Identified & {
    readonly file_system_id: string;
    readonly subnet_id: string;
    readonly security_groups: readonly string[];
  };
  readonly aws_s3_bucket: Identified & { readonly bucket: string; readonly bucket_regional_domain_name: string };
  readonly aws_secretsmanager_secret: Identified & { readonly arn: string; readonly name: string };
  readonly aws_secretsmanager_secret_version: Identified & {
    readonly secret_id: string;
    readonly secret_string: Optional<string>;
  };
  readonly aws_ssm_parameter: Identified & {
    readonly arn: string;
    readonly name: string;
    readonly value: Optional<string>;
  };
  readonly aws_db_instance: Identified & {
    readonly identifier: string;
    readonly address: string;
    readonly port: number;
    readonly engine: string;
    readonly db_name: Optional<string>;
    readonly username: string;
    readonly db_subnet_group_name: string;
    readonly vpc_security_group_ids: readonly string[];
  };
  readonly aws_cloudwatch_log_subscription_filter: Identified & {
    readonly destination_arn: string;
    readonly log_group_name: string;
  };
  readonly aws_lambda_function: FunctionResource;
  readonly aws_cloudwatch_metric_alarm: Identified & { readonly alarm_name: string };
  readonly aws_db_subnet_group: Identified & { readonly name: string; readonly subnet_ids: readonly string[] };
  readonly aws_autoscaling_group: Identified & {
    readonly name: string;
    readonly desired_capacity: Optional<number>;
    readonly min_size: number;
    readonly vpc_zone_identifier: readonly string[];
    readonly launch_template?: readonly { readonly id: string }[];
    readonly mixed_instances_policy?: readonly {
      readonly launch_template: readonly {
        readonly launch_template_specification: readonly { readonly launch_template_id: string }[];
      }[];
    }[];
  };
  readonly aws_launch_template: Identified & {
    readonly vpc_security_group_ids?: readonly string[];
    readonly network_interfaces?: readonly { readonly security_groups?: readonly string[] }[];
  };
  readonly grafana_dashboard: DashboardResource;
  readonly grafana_data_source: DataSourceResource;
  readonly grafana_contact_point: Identified & { readonly name: string };
}
