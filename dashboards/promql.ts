import { parser } from '@prometheus-io/lezer-promql';
import { syntaxError } from './syntax-error';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

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

/** Functions of a range, by the parser's names; all others take what there is at one time. */
const ofRanges = /^(Rate|Irate|Increase|Delta|Idelta|Deriv|PredictLinear|Changes|Resets|\w+OverTime|\w+Smoothing)$/;
const range = /^(MatrixSelector|SubqueryExpr)$/;
/** Nodes around an expression that leave its type as it is. */
const transparent = /^(ParenExpr|OffsetExpr|StepInvariantExpr)$/;

/** What is wrong with the use of ranges in a node of an expression: the parser takes one for the other. */
function wrongRange(node: SyntaxNode): string | undefined {
  if (range.test(node.name)) {
    let around = node.parent;
    while (around && transparent.test(around.name)) around = around.parent;
    return around?.parent?.name === 'FunctionCall' ? undefined : 'a range stands where no function takes it';
  }
  if (node.name !== 'FunctionCall') return undefined;
  const name = node.getChild('FunctionIdentifier')?.firstChild?.name ?? '';
  let takesRange = false;
  for (let each = node.getChild('FunctionCallBody')?.firstChild ?? null; each; each = each.nextSibling) {
    let inner: SyntaxNode | null = each;
    while (inner && transparent.test(inner.name)) inner = inner.firstChild;
    takesRange ||= inner !== null && range.test(inner.name);
  }
  if (takesRange === ofRanges.test(name)) return undefined;
  return takesRange ? `${name} takes no range` : `${name} takes a range, such as [5m]`;
}

/**
 * Names of the metrics a PromQL expression reads, Grafana variables allowed.
 * @throws Error naming the place when the expression is not PromQL, or when a range is missing or too many.
 */
export function metricNames(query: string): Set<string> {
  const expr = resolveVariables(query);
  const names = new Set<string>();
  const text = (node: SyntaxNode) => expr.slice(node.from, node.to);
  const unquoted = (node: SyntaxNode) => text(node).slice(1, -1);

  parser.parse(expr).iterate({
    enter({ type, from, node }) {
      if (type.isError) throw syntaxError('PromQL', query, expr, from);
      const wrong = wrongRange(node);
      if (wrong !== undefined) throw new Error(`PromQL: ${wrong}, in: ${query}`);
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
