import { readFileSync } from 'node:fs';
import { estimated } from './cost/davidshaevel';
import { estimate, type Line, resourcesOf } from './cost/estimate';
import { prices } from './cost/prices';

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const total = (lines: readonly { monthly: number }[]): number => lines.reduce((sum, { monthly }) => sum + monthly, 0);

/** The rows of the architecture's table beside the plan's, where the plan is of the environment it speaks of. */
function comparison(lines: readonly Line[]): string[] {
  const compared = estimated.map((each) => ({ each, line: lines.find(({ item }) => item === each.item) }));
  if (compared.some(({ line }) => line === undefined)) return [];
  return [
    row('Resource', 'Architecture', 'Plan', 'Configuration in the plan', 'Difference'),
    row('---', '---:', '---:', '---', '---'),
    ...compared.map(({ each, line }) =>
      row(each.resource, dollars(each.monthly), dollars(line?.monthly ?? 0), line?.configuration ?? '', each.why),
    ),
    row(
      '**Together**',
      `**${dollars(total(estimated))}**`,
      `**${dollars(total(compared.flatMap(({ line }) => line ?? [])))}**`,
      '',
      '',
    ),
    '',
  ];
}

/** Names of the prices that were compared with a page, or were not. */
const listed = (compared: boolean): string =>
  Object.values(prices)
    .filter((each) => typeof each === 'object')
    .filter((each) => 'compared' in each === compared)
    .map(({ name }) => name)
    .join(', ');

/** The estimate of a plan as Markdown. */
export function report(lines: readonly Line[]): string {
  return [
    ...comparison(lines),
    row('Item', 'Configuration', 'A month'),
    row('---', '---', '---:'),
    ...lines.map(({ item, configuration, monthly }) => row(item, configuration, dollars(monthly))),
    row('**Everything**', '', `**${dollars(total(lines))}**`),
    '',
    `List prices of ${prices.region}, written down from memory. In ${prices.comparedIn} pages that quote AWS had the same for ${listed(true)}; not compared ` +
      `are ${listed(false)}. AWS' own pages decide: \`scripts/cost/prices.ts\` names them, what was compared, and the usage assumed.`,
  ].join('\n');
}

if (require.main === module) {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    process.stderr.write('usage: npm run cost -- <plan.json>, which is what `terraform show -json <plan>` prints\n');
    process.exitCode = 2;
  } else {
    try {
      process.stdout.write(`${report(estimate(resourcesOf(JSON.parse(readFileSync(file, 'utf8')))))}\n`);
    } catch (error) {
      process.stderr.write(`${file}: ${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  }
}
