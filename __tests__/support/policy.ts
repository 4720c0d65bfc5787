import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../../modules/lib/project-root';

/** A check that a kind of resource, or a statement of policies, is excepted from by a comment beside it that says why. */
export interface Exception {
  readonly check: string;
  readonly type: string;
  /** The statement, where the comment stands beside one. */
  readonly sid?: string;
  readonly file: string;
  readonly reason: string;
  /** The reason begins with `outside prod`: in prod the check holds. */
  readonly outsideProd: boolean;
}

/** Methods of ours that make one resource of a provider. */
const made: Readonly<Record<string, string>> = {
  allowFromCidr: 'aws_vpc_security_group_ingress_rule',
  listen: 'aws_vpc_security_group_ingress_rule',
};

function sources(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(projectRoot, folder, file))
    .sort();
}

/** Resource type of each class that a file imports from a provider: `lib/efs-file-system` holds `aws_efs_file_system`. */
function importedTypes(text: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const [, names = '', provider, path = ''] of text.matchAll(
    /import \{([^}]+)\} from '@cdktf\/provider-(aws|grafana)\/lib\/([\w-]+)'/g,
  )) {
    const [name = ''] = names.split(',').map((each) => each.trim());
    types.set(name, `${provider}_${path.replaceAll('-', '_')}`);
  }
  return types;
}

/** Comments `// checkov:skip=<check>:<why>` of the sources, each with the resource or the statement that stands after it. */
export function exceptions(): Exception[] {
  return ['modules', 'stacks'].flatMap(sources).flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const types = importedTypes(text);
    const file = relative(projectRoot, path);
    return [...text.matchAll(/\/\/ checkov:skip=(\w+):(.+(?:\n\s*\/\/ (?!checkov:).+)*)/g)].map((match) => {
      const [comment, check = '', why = ''] = match;
      const after = text.slice(match.index + comment.length);
      const [, name = '', method = '', sid] = /\bnew (\w+)\(|\.(\w+)\(|\bsid: '(\w+)'/.exec(after) ?? [];
      const type = sid ? 'aws_iam_role_policy' : (types.get(name) ?? made[method]);
      if (type === undefined) throw new Error(`${file}: the exception from ${check} stands beside no resource`);
      const reason = why.replace(/\s*\n\s*\/\/ /g, ' ').trim();
      return { check, type, sid, file, reason, outsideProd: reason.startsWith('outside prod') };
    });
  });
}
