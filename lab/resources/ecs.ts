import type { Identified, Optional } from './common';

export interface TaskDefinition extends Identified {
  readonly family: string;
  readonly revision: number;
  readonly arn: string;
  readonly container_definitions: string;
  readonly cpu: Optional<string>;
  readonly memory: Optional<string>;
  readonly network_mode: Optional<string>;
  readonly pid_mode: Optional<string>;
  readonly task_role_arn: Optional<string>;
  readonly ephemeral_storage?: readonly { readonly size_in_gib: number }[];
  readonly volume?: readonly TaskVolume[];
}

export interface TaskVolume {
  readonly name: string;
  readonly host_path: Optional<string>;
  readonly docker_volume_configuration?: readonly { readonly scope: Optional<string> }[];
  readonly efs_volume_configuration?: readonly {
    readonly file_system_id: string;
    readonly root_directory: Optional<string>;
    readonly authorization_config?: readonly { readonly access_point_id: Optional<string> }[];
  }[];
}

export interface EcsService extends Identified {
  readonly name: string;
  readonly cluster: string;
  readonly task_definition: string;
  readonly desired_count: Optional<number>;
  readonly launch_type: Optional<string>;
  readonly scheduling_strategy: Optional<string>;
  readonly health_check_grace_period_seconds: Optional<number>;
  readonly capacity_provider_strategy?: readonly { readonly capacity_provider: string }[];
  readonly network_configuration?: readonly {
    readonly subnets: readonly string[];
    readonly security_groups: readonly string[];
  }[];
  readonly load_balancer?: readonly {
    readonly target_group_arn: string;
    readonly container_name: string;
    readonly container_port: number;
  }[];
  readonly service_registries?: readonly {
    readonly registry_arn: string;
    readonly port: Optional<number>;
    readonly container_port: Optional<number>;
  }[];
}
