import { parser } from '@prometheus-io/lezer-promql';
import { type SyntaxNode, typeOf } from './promql-types';
import { syntaxError } from './syntax-error';

/** Grafana's own variables that stand for a duration or a number; every other variable of ours is a regular expression. */
const builtIns: Readonly<Record<string, string>> = {
  __rate_interval: '5m',
  __interval: '1m',
  __auto: '1m',
  __range: '3h',
  __interval_ms: '60000',
  __range_ms: '10800000',
  __range_s: '10800',
};

/** `$name`, `${name}`, `${name:regex}`. A digit first is a capture group of `label_replace`, not a variable. */
const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::\w+)?\})/g;

/**
 * The query as Grafana would send it with every variable on "All".
 * @param values Values by variable name, before the defaults: intervals as above, `.+` for the rest.
 */
export function resolveVariables(query: string, values: Readonly<Record<string, string>> = {}): string {
  return query.replace(variable, (_, plain?: string, braced?: string) => {
    const name = plain ?? braced ?? '';
    return values[name] ?? builtIns[name] ?? '.+';
  });
}

/**
 * Names of the metrics a PromQL expression reads, Grafana variables allowed.
 * @throws Error naming the place when the expression is not PromQL, or not what Prometheus would evaluate.
 */
export function metricNames(query: string): Set<string> {
  const expr = resolveVariables(query);
  const names = new Set<string>();
  const text = (node: SyntaxNode) => expr.slice(node.from, node.to);
  const unquoted = (node: SyntaxNode) => text(node).slice(1, -1);

  const tree = parser.parse(expr);
  tree.iterate({
    enter({ type, from, node }) {
      if (type.isError) throw syntaxError('PromQL', query, expr, from);
      if (type.name === 'VectorSelector') {
        const name = node.getChild('Identifier');
        if (name) names.add(text(name));
      } else if (type.name === 'QuotedLabelName' && node.parent?.name === 'LabelMatchers') {
        names.add(unquoted(node));
      } else if (type.name === 'UnquotedLabelMatcher') {
        const [label, operator, value] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild];
        if (label && operator && value && text(label) === '__name__' && text(operator) === '=')
          names.add(unquoted(value));
      }
    },
  });
  try {
    typeOf(tree.topNode, expr);
  } catch (error) {
    throw new Error(`PromQL: ${(error as Error).message}, in: ${query}`);
  }
  return names;
}

/** What an expression asks a label to be, by `=` or `=~`: a pattern over the whole value, since variables stand for `.+` in both. */
export function wantedValues(query: string, label: string): string[] {
  const expr = resolveVariables(query);
  const wanted: string[] = [];
  parser.parse(expr).iterate({
    enter({ type, node }) {
      if (type.name !== 'UnquotedLabelMatcher') return;
      const [name, operator, value = ''] = ['LabelName', 'MatchOp', 'StringLiteral'].map((kind) => {
        const child = node.getChild(kind);
        return child ? expr.slice(child.from, child.to) : '';
      });
      if (name === label && ['=', '=~'].includes(operator ?? '')) wanted.push(value.slice(1, -1));
    },
  });
  return wanted;
}
