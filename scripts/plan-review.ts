import { groupBy } from '../modules/lib/group-by';

/** The part of `terraform show -json <plan>` that a review reads. */
export interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
  }[];
}

const signs = { create: '+', update: '~', replace: '±', delete: '-' } as const;
type Action = keyof typeof signs;

function actionOf(actions: readonly string[]): Action | undefined {
  if (actions.includes('create') && actions.includes('delete')) return 'replace';
  return (['create', 'update', 'delete'] as const).find((action) => actions.includes(action));
}

/** A plan as a person reads it: how much changes, what exactly, and the lines of every configuration file that differ. */
export function planReview(stack: string, plan: Plan): string {
  const changes = (plan.resource_changes ?? []).flatMap(({ address, change }) => {
    const action = actionOf(change.actions);
    return action ? [{ address, action, change }] : [];
  });
  if (changes.length === 0) return `### ${stack}\n\nNo changes.`;
  const counts = [...groupBy(changes, ({ action }) => action)].map(([action, all]) => `${all.length} to ${action}`);
  const list = changes.map(({ address, action }) => `${signs[action]} ${address}`).sort();
  const files = changes
    .filter(({ address, action }) => /^terraform_data\..+_configuration$/.test(address) && action === 'update')
    .flatMap(({ change }) => fileDiffs(inputOf(change.before), inputOf(change.after)));
  return [
    `### ${stack}`,
    counts.join(', '),
    `<details><summary>Resources</summary>\n\n\`\`\`diff\n${list.join('\n')}\n\`\`\`\n\n</details>`,
    ...(files.length > 0
      ? [`<details><summary>Configuration files</summary>\n\n\`\`\`diff\n${files.join('\n')}\n\`\`\`\n\n</details>`]
      : []),
  ].join('\n\n');
}

const inputOf = (value: unknown): Record<string, string> =>
  (value as { input?: Record<string, string> } | null)?.input ?? {};

/** Lines that only one side has, file by file. */
function fileDiffs(before: Record<string, string>, after: Record<string, string>): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => {
    const [old, now] = [before[path] ?? '', after[path] ?? ''].map((text) => text.split('\n')) as [string[], string[]];
    const removed = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
    const added = now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
    return removed.length + added.length > 0 ? [`# ${path}`, ...removed, ...added] : [];
  });
}
