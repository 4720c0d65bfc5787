import type { parser } from '@prometheus-io/lezer-promql';

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

type Type = 'scalar' | 'vector' | 'range' | 'string';

/**
 * Arguments of the functions that take something else than one vector or one range. `?` may be left out, `*` may come any
 * number of times (Prometheus documentation, "Query functions" and "Aggregation operators").
 */
const signatures: Readonly<Record<string, string>> = {
  bottomk: 'scalar vector',
  clamp: 'vector scalar scalar',
  clamp_max: 'vector scalar',
  clamp_min: 'vector scalar',
  count_values: 'string vector',
  histogram_fraction: 'scalar scalar vector',
  histogram_quantile: 'scalar vector',
  label_join: 'vector string string string*',
  label_replace: 'vector string string string string',
  pi: '',
  predict_linear: 'range scalar',
  quantile: 'scalar vector',
  quantile_over_time: 'scalar range',
  round: 'vector scalar?',
  time: '',
  topk: 'scalar vector',
  vector: 'scalar',
};
const ofRanges = /^(rate|irate|increase|delta|idelta|deriv|changes|resets|\w+_over_time)$/;
/** Behind a feature flag that the server does not set. */
const experimental =
  /^(double_exponential_smoothing|histogram_quantiles|info|limit_ratio|limitk|mad_over_time|sort_by_label\w*|ts_of_\w+)$/;
const ofTimes = /^(day_of_\w+|days_in_month|hour|minute|month|year)$/;
const scalars = /^(pi|scalar|time)$/;

const comparison = /^(==|!=|<|<=|>|>=)$/;
const set = /^(and|or|unless)$/;
const selector = /^(VectorSelector|MatrixSelector|SubqueryExpr)$/;
const modified = /^(OffsetExpr|StepInvariantExpr)$/;

function children(node: SyntaxNode): SyntaxNode[] {
  const all: SyntaxNode[] = [];
  for (let each = node.firstChild; each; each = each.nextSibling) if (each.name !== 'LineComment') all.push(each);
  return all;
}

/**
 * What an expression without syntax errors evaluates to; the parser lets types pass that Prometheus refuses. So does, in part, the check
 * that Prometheus has for editors (`codemirror-promql`): ranges of what is no selector, a misplaced offset, experimental functions.
 * @throws Error for an argument, an operand or a modifier of the wrong type.
 */
export function typeOf(node: SyntaxNode, expr: string): Type {
  const text = (of: SyntaxNode): string => expr.slice(of.from, of.to);
  const parts = children(node);
  const [first = node] = parts;
  const last = parts.at(-1) ?? node;
  const value = (of: SyntaxNode): Type => {
    const type = typeOf(of, expr);
    if (type === 'range') throw new Error('a range stands where no function takes it');
    return type;
  };
  switch (node.name) {
    case 'PromQL':
    case 'ParenExpr':
      return node.name === 'PromQL' ? value(first) : typeOf(first, expr);
    case 'NumberDurationLiteral':
      return 'scalar';
    case 'StringLiteral':
      return 'string';
    case 'MatrixSelector':
      if (first.name !== 'VectorSelector')
        throw new Error(`a range of ${text(first)}, which is no selector: write [5m:]`);
      return 'range';
    case 'SubqueryExpr':
      if (value(first) !== 'vector') throw new Error(`a subquery of ${text(first)}, which is no vector`);
      return 'range';
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      if (!selector.test(first.name) && !modified.test(first.name)) {
        throw new Error(`${text(node)}: offset and @ stand behind a selector, not behind what is computed of it`);
      }
      return typeOf(first, expr);
    case 'UnaryExpr':
      return value(last);
    case 'BinaryExpr':
      return ofOperation(text(parts[1] ?? node), value(first), value(last), {
        bool: parts.some(({ name }) => name === 'BoolModifier'),
        grouping: parts.some((part) => part.getChild('GroupLeft') ?? part.getChild('GroupRight')),
      });
    case 'AggregateExpr':
    case 'FunctionCall':
      return ofCall(text(first), children(node.getChild('FunctionCallBody') ?? node), expr);
    default:
      return 'vector';
  }
}

function ofOperation(operator: string, left: Type, right: Type, modifiers: { bool: boolean; grouping: boolean }): Type {
  const types = [left, right];
  if (types.includes('string')) throw new Error(`${operator} takes numbers and vectors, no text`);
  if (set.test(operator) && types.includes('scalar')) throw new Error(`${operator} stands between vectors`);
  if (set.test(operator) && modifiers.grouping) throw new Error(`${operator} takes no group_left or group_right`);
  if (types.includes('vector')) return 'vector';
  if (comparison.test(operator) && !modifiers.bool)
    throw new Error(`${operator} between numbers is written ${operator} bool`);
  return 'scalar';
}

function ofCall(name: string, given: readonly SyntaxNode[], expr: string): Type {
  if (experimental.test(name)) throw new Error(`${name} is experimental: the server does not know it without a flag`);
  const signature = signatures[name] ?? (ofRanges.test(name) ? 'range' : ofTimes.test(name) ? 'vector?' : 'vector');
  const wanted = signature.split(' ').filter(Boolean);
  const least = wanted.filter((each) => /\w$/.test(each)).length;
  const most = signature.endsWith('*') ? Number.POSITIVE_INFINITY : wanted.length;
  if (given.length < least || given.length > most) {
    throw new Error(`${name} takes (${wanted.join(', ')}), and is given ${given.length} of them`);
  }
  for (const [index, argument] of given.entries()) {
    const want = (wanted[index] ?? wanted.at(-1) ?? '').replace(/\W$/, '');
    const type = typeOf(argument, expr);
    if (type === want) continue;
    if (want === 'range') throw new Error(`${name} takes a range, such as [5m]`);
    if (type === 'range') throw new Error(`${name} takes no range`);
    throw new Error(`${name} takes a ${want} where it is given a ${type}: ${expr.slice(argument.from, argument.to)}`);
  }
  return scalars.test(name) ? 'scalar' : 'vector';
}
