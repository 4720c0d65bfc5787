import type { Identified, Optional } from './common';

export interface ActionBlock {
  readonly type: string;
  readonly order: Optional<number>;
  readonly target_group_arn: Optional<string>;
  readonly forward?: readonly {
    readonly target_group: readonly { readonly arn: string; readonly weight: Optional<number> }[];
  }[];
  readonly redirect?: readonly {
    readonly protocol: Optional<string>;
    readonly host: Optional<string>;
    readonly port: Optional<string>;
    readonly path: Optional<string>;
    readonly query: Optional<string>;
    readonly status_code: string;
  }[];
  readonly fixed_response?: readonly {
    readonly content_type: string;
    readonly message_body: Optional<string>;
    readonly status_code: Optional<string>;
  }[];
  readonly authenticate_oidc?: readonly {
    readonly authorization_endpoint: string;
    readonly client_id: string;
    readonly scope: Optional<string>;
    readonly session_cookie_name: Optional<string>;
    readonly on_unauthenticated_request: Optional<string>;
  }[];
  readonly authenticate_cognito?: readonly {
    readonly user_pool_domain: string;
    readonly user_pool_client_id: string;
    readonly scope: Optional<string>;
    readonly session_cookie_name: Optional<string>;
    readonly on_unauthenticated_request: Optional<string>;
  }[];
}

export interface Values {
  readonly values?: readonly string[];
  readonly regex_values?: readonly string[];
}

export interface ConditionBlock {
  readonly path_pattern?: readonly Values[];
  readonly host_header?: readonly Values[];
  readonly http_header?: readonly (Values & { readonly http_header_name: string })[];
  readonly http_request_method?: readonly Values[];
  readonly source_ip?: readonly Values[];
  readonly query_string?: readonly { readonly key: Optional<string>; readonly value: string }[];
}

type Rewrite = readonly { readonly rewrite?: readonly { readonly regex: string; readonly replace: string }[] }[];

export interface ListenerRuleResource extends Identified {
  readonly arn: string;
  readonly listener_arn: string;
  readonly priority: number;
  readonly action: readonly ActionBlock[];
  readonly condition: readonly ConditionBlock[];
  readonly transform?: readonly {
    readonly type: string;
    readonly url_rewrite_config?: Rewrite;
    readonly host_header_rewrite_config?: Rewrite;
  }[];
}

export interface TargetGroupResource extends Identified {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly health_check?: readonly {
    readonly protocol: Optional<string>;
    readonly path: Optional<string>;
    readonly port: Optional<string>;
    readonly matcher: Optional<string>;
    readonly interval: Optional<number>;
    readonly timeout: Optional<number>;
    readonly healthy_threshold: Optional<number>;
    readonly unhealthy_threshold: Optional<number>;
  }[];
}
