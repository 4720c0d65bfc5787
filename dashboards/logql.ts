import { parser } from '@grafana/lezer-logql';
import { resolveVariables } from './promql';
import { syntaxError } from './syntax-error';

/**
 * Whether a LogQL expression answers with log lines or with numbers; Grafana variables allowed.
 * @throws Error naming the place when the expression is not LogQL.
 */
export function logqlAnswer(query: string): 'lines' | 'numbers' {
  const expr = resolveVariables(query);
  let answer: 'lines' | 'numbers' = 'numbers';
  parser.parse(expr).iterate({
    enter({ name, type, from, node }) {
      if (type.isError) throw syntaxError('LogQL', query, expr, from);
      if (name === 'LogExpr' && node.parent?.name === 'Expr') answer = 'lines';
    },
  });
  return answer;
}
