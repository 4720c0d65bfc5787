export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  /** ARN of the load balancer that checks it. */
  readonly balancer: string;
  readonly port: number;
  readonly protocol: string;
  readonly health: {
    readonly protocol: string;
    readonly path: string;
    /** Absent: the traffic port. */
    readonly port?: number;
    /** Status codes and ranges, `200,301-302`. */
    readonly matcher: string;
    /** Seconds. */
    readonly interval: number;
    /** Seconds. */
    readonly timeout: number;
    readonly healthy: number;
    readonly unhealthy: number;
  };
}

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly nodes: readonly string[];
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly arn: string;
  readonly port: number;
  readonly protocol: string;
  /** Names on the certificate of an HTTPS listener. */
  readonly domains?: readonly string[];
  /** In the order of their priority. */
  readonly rules: readonly ListenerRule[];
  readonly default: readonly Action[];
}

export interface ListenerRule {
  readonly arn: string;
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly transforms: readonly { readonly type: string; readonly regex: string; readonly replace: string }[];
  readonly actions: readonly Action[];
}

/** All conditions of a rule hold; the values of one are alternatives. */
export interface Condition {
  readonly field: 'path-pattern' | 'host-header' | 'http-header' | 'http-request-method' | 'query-string' | 'source-ip';
  readonly header?: string;
  readonly values: readonly string[];
  readonly query?: readonly { readonly key?: string; readonly value: string }[];
  readonly regex?: boolean;
}

export interface Action {
  readonly type: string;
  readonly targets?: readonly { readonly targetGroup: string; readonly weight: number }[];
  readonly redirect?: {
    readonly protocol: string;
    readonly host: string;
    readonly port: string;
    readonly path: string;
    readonly query: string;
    readonly statusCode: number;
  };
  readonly fixed?: { readonly contentType: string; readonly body: string; readonly statusCode: number };
  readonly authenticate?: {
    readonly endpoint: string;
    readonly clientId: string;
    readonly scope: string;
    readonly cookie: string;
    readonly unauthenticated: string;
  };
}
