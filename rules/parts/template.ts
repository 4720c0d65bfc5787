/** What Go's templates and Prometheus know by a word of its own (Prometheus documentation, "Template reference"). */
const words = new Set(
  [
    'if else end range with define template block break continue true false nil',
    'and call html index slice js len not or print printf println urlquery eq ne lt le gt ge',
    'query first label value sortByLabel strvalue args match reReplaceAll safeHtml title toUpper toLower graphLink',
    'tableLink stripPort stripDomain humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime',
    'toDuration now parseDuration pathPrefix externalURL urlQueryEscape',
  ].flatMap((line) => line.split(' ')),
);
/** Variables that a rule's template has at its beginning. */
const variables = ['$labels', '$value', '$externalLabels', '$externalURL'];
const opens = /^(if|range|with|define|block)\b/;

/**
 * What is allowed where a template says something else; nothing where a server can read it.
 * @param more variables and functions that its server knows beside those of Prometheus
 */
export function templateProblem(template: string, more: readonly string[]): string | undefined {
  if (/\{\{|\}\}/.test(template.replace(/\{\{.*?\}\}/gs, ''))) return 'a text with {{ and }} in pairs';
  const declared = new Set([...variables, ...more]);
  let depth = 0;
  for (const [, inner = ''] of template.matchAll(/\{\{-?(.*?)-?\}\}/gs)) {
    // Texts and comments may say anything.
    const action = inner.replace(/"(?:\\.|[^"\\])*"|`[^`]*`|\/\*.*?\*\//gs, ' "" ').trim();
    if (/["`]/.test(action.replaceAll('""', ''))) return `quotes in pairs, which {{${inner}}} has not`;
    const [declaration = '', ...rest] = action.split(':=');
    if (rest.length > 0) for (const [name] of declaration.matchAll(/\$\w+/g)) declared.add(name);
    for (const [name] of action.matchAll(/\$\w+/g)) {
      if (!declared.has(name)) return `${variables.join(', ')} in {{ }}, and no ${name}`;
    }
    for (const [word] of action.matchAll(/(?<![\w.$])[A-Za-z_]\w*/g)) {
      if (!words.has(word) && !declared.has(word))
        return `the functions of Prometheus' templates in {{ }}, and no ${word}`;
    }
    if (opens.test(action)) depth += 1;
    if (/^end$/.test(action)) depth -= 1;
    if (depth < 0) break;
  }
  return depth === 0 ? undefined : 'an {{ end }} for each if, range and with';
}
