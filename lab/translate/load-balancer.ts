import type { ActionBlock, ConditionBlock, ListenerRuleResource, Values } from '../resources';
import type { Action, Condition, Listener, ListenerRule, LoadBalancer, Node, TargetGroup } from '../run-file';
import type { State } from '../state';

/** Cookie name that a load balancer uses unless told otherwise (API reference, AuthenticateOidcActionConfig). */
const sessionCookie = 'AWSELBAuthSessionCookie';

/** One node per subnet, as AWS places them. */
export function translateBalancerNodes(state: State): Node[] {
  return balancers(state).flatMap(({ values }) =>
    values.subnets.map((subnet, index) => ({
      id: nodeId(values.name, index),
      kind: 'balancer' as const,
      subnet,
      securityGroups: values.security_groups,
    })),
  );
}

export const nodeId = (balancer: string, index: number): string => `${balancer}.${index}`;

function balancers(state: State) {
  return state.all('aws_lb').filter(({ values }) => values.load_balancer_type !== 'gateway');
}

/** Application and network load balancers with their listeners and rules. */
export function translateLoadBalancers(state: State): LoadBalancer[] {
  return balancers(state).map(({ values }) => ({
    arn: values.arn,
    name: values.name,
    nodes: values.subnets.map((_, index) => nodeId(values.name, index)),
    listeners: state
      .all('aws_lb_listener')
      .filter((listener) => listener.values.load_balancer_arn === values.arn)
      .map((listener) => translateListener(state, listener.values.arn)),
  }));
}

function translateListener(state: State, arn: string): Listener {
  const { address, values } = state.refer('aws_lb_listener', arn, 'a load balancer');
  return {
    arn,
    port: values.port,
    protocol: values.protocol,
    ...(values.protocol === 'HTTPS' && { domains: domains(state, arn, values.certificate_arn ?? '', address) }),
    rules: state
      .all('aws_lb_listener_rule')
      .filter((rule) => rule.values.listener_arn === arn)
      .map((rule) => translateRule(rule.values))
      .sort((a, b) => a.priority - b.priority),
    default: values.default_action.map(translateAction),
  };
}

/** Names of the listener's certificates. */
function domains(state: State, listener: string, certificate: string, from: string): string[] {
  const further = state.all('aws_lb_listener_certificate').filter(({ values }) => values.listener_arn === listener);
  const certificates = [certificate, ...further.map(({ values }) => values.certificate_arn)];
  return certificates.flatMap((arn) => {
    const { values } = state.refer('aws_acm_certificate', arn, from);
    return [...new Set([values.domain_name, ...(values.subject_alternative_names ?? [])])];
  });
}

function translateRule(rule: ListenerRuleResource): ListenerRule {
  return {
    arn: rule.arn,
    priority: rule.priority,
    conditions: rule.condition.flatMap(translateCondition),
    transforms: (rule.transform ?? []).flatMap((transform) =>
      [...(transform.url_rewrite_config ?? []), ...(transform.host_header_rewrite_config ?? [])].flatMap((config) =>
        (config.rewrite ?? []).map(({ regex, replace }) => ({ type: transform.type, regex, replace })),
      ),
    ),
    actions: [...rule.action].sort((a, b) => (a.order ?? 0) - (b.order ?? 0)).map(translateAction),
  };
}

function translateCondition(block: ConditionBlock): Condition[] {
  const header = block.http_header?.[0];
  const given: readonly [Condition['field'], Values | undefined][] = [
    ['path-pattern', block.path_pattern?.[0]],
    ['host-header', block.host_header?.[0]],
    ['http-request-method', block.http_request_method?.[0]],
    ['source-ip', block.source_ip?.[0]],
    ['http-header', header],
  ];
  const query = (block.query_string ?? []).map(({ key, value }) => ({ ...(key && { key }), value }));
  const conditions = given.flatMap(([field, each]): Condition[] => {
    if (each === undefined) return [];
    const literal = (each.values?.length ?? 0) > 0;
    return [
      {
        field,
        ...(field === 'http-header' && header && { header: header.http_header_name }),
        values: (literal ? each.values : each.regex_values) ?? [],
        ...(!literal && { regex: true }),
      },
    ];
  });
  return query.length > 0 ? [...conditions, { field: 'query-string', values: [], query }] : conditions;
}

function translateAction(action: ActionBlock): Action {
  const redirect = action.redirect?.[0];
  const fixed = action.fixed_response?.[0];
  const oidc = action.authenticate_oidc?.[0];
  const cognito = action.authenticate_cognito?.[0];
  const person = oidc ?? cognito;
  const weighted = action.forward?.[0]?.target_group.map(({ arn, weight }) => ({
    targetGroup: arn,
    weight: weight ?? 1,
  }));
  const targets = weighted?.length
    ? weighted
    : action.target_group_arn
      ? [{ targetGroup: action.target_group_arn, weight: 1 }]
      : undefined;
  return {
    type: action.type,
    ...(action.type === 'forward' && targets && { targets }),
    ...(redirect && {
      redirect: {
        protocol: redirect.protocol ?? '#{protocol}',
        host: redirect.host ?? '#{host}',
        port: redirect.port ?? '#{port}',
        path: redirect.path ?? '/#{path}',
        query: redirect.query ?? '#{query}',
        statusCode: redirect.status_code === 'HTTP_301' ? 301 : 302,
      },
    }),
    ...(fixed && {
      fixed: {
        contentType: fixed.content_type,
        body: fixed.message_body ?? '',
        statusCode: Number(fixed.status_code ?? 200),
      },
    }),
    ...(person && {
      authenticate: {
        endpoint: oidc?.authorization_endpoint ?? `https://${cognito?.user_pool_domain}/oauth2/authorize`,
        clientId: oidc?.client_id ?? cognito?.user_pool_client_id ?? '',
        scope: person.scope ?? 'openid',
        cookie: person.session_cookie_name ?? sessionCookie,
        unauthenticated: person.on_unauthenticated_request ?? 'authenticate',
      },
    }),
  };
}

/** Target groups that a listener sends requests to; defaults are those of the API (CreateTargetGroup). */
export function translateTargetGroups(state: State, loadBalancers: readonly LoadBalancer[]): TargetGroup[] {
  return state.all('aws_lb_target_group').flatMap(({ values }) => {
    const balancer = loadBalancers.find(({ listeners }) => JSON.stringify(listeners).includes(`"${values.arn}"`));
    if (balancer === undefined) return [];
    const check = values.health_check?.[0];
    return [
      {
        arn: values.arn,
        name: values.name,
        balancer: balancer.arn,
        port: values.port,
        protocol: values.protocol,
        health: {
          protocol: check?.protocol ?? 'HTTP',
          path: check?.path ?? '/',
          ...(check?.port && check.port !== 'traffic-port' && { port: Number(check.port) }),
          matcher: check?.matcher ?? '200',
          interval: check?.interval ?? 30,
          timeout: check?.timeout ?? 5,
          healthy: check?.healthy_threshold ?? 5,
          unhealthy: check?.unhealthy_threshold ?? 2,
        },
      },
    ];
  });
}
