/**
 * Says where an expression stops being one of its language.
 * @param query as somebody wrote it
 * @param expr as it was parsed, its variables replaced
 * @param at offset in `expr` at which the parser was lost
 */
export function syntaxError(language: 'PromQL' | 'LogQL', query: string, expr: string, at: number): Error {
  const before = expr.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const rest = expr.slice(at).split('\n')[0] ?? '';
  const near = rest === '' ? 'its end' : `"${rest.slice(0, 30)}"`;
  return new Error(`${language} syntax error at line ${line}, column ${column}, near ${near}, in: ${query}`);
}
