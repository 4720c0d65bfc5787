import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { root } from '../../tools/paths';
import { rootOf } from '../images';
import type { Service } from '../run-file';
import type { State } from '../state';
import { managedService } from './managed-service';

/**
 * Functions that CloudWatch Logs calls, each a process of the lab in the function's subnets and behind its security
 * groups. Other functions wait for events that the lab does not have.
 */
export function translateFunctions(state: State, directory: string): Service[] {
  const filters = state.all('aws_cloudwatch_log_subscription_filter').map(({ values }) => values);
  return state.all('aws_lambda_function').flatMap(({ address, values }) => {
    const groups = filters
      .filter(({ destination_arn }) => destination_arn === values.arn)
      .map((each) => each.log_group_name);
    const network = values.vpc_config?.[0];
    if (groups.length === 0 || network === undefined) return [];
    const image = rootOf('lambda', address);
    const code = join(directory, 'functions', values.function_name);
    unpack(values.filename, values.source_code_hash, code, address);
    return [
      managedService({
        name: values.function_name,
        arn: values.arn,
        subnets: network.subnet_ids,
        securityGroups: network.security_group_ids,
        container: {
          name: 'function',
          image: 'lambda',
          ...(image.standIn && { standIn: image.standIn }),
          argv: [...image.entryPoint, values.handler],
          environment: {
            ...image.environment,
            ...values.environment?.[0]?.variables,
            LOG_GROUPS: JSON.stringify(groups),
          },
          root: {
            ...image.root,
            binds: [
              ...image.root.binds,
              { source: code, target: '/var/task', readOnly: true },
              { source: logs(directory), target: '/var/log/groups', readOnly: true },
            ],
          },
          workingDirectory: image.workingDirectory,
          readonlyRootFilesystem: true,
        },
      }),
    ];
  });
}

/** Where the supervisor writes log groups; it has to be there to be bound. */
function logs(directory: string): string {
  const folder = join(directory, 'logs');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Unpacks a function's code: the file of that name in a synthesized stack, told from others of the name by its hash.
 * @throws where there is none.
 */
function unpack(filename: string, hash: string, to: string, from: string): void {
  const stacks = join(root, 'cdktf.out', 'stacks');
  const candidates = existsSync(stacks) ? readdirSync(stacks).map((stack) => join(stacks, stack, filename)) : [];
  const archive = candidates
    .filter(existsSync)
    .map((file) => readFileSync(file))
    .find((content) => createHash('sha256').update(content).digest('base64') === hash);
  if (archive === undefined) {
    throw new Error(
      `${from}: no ${filename} with the hash ${hash} in cdktf.out/stacks; synthesize the stack that was applied`,
    );
  }
  for (const [name, content] of Object.entries(unzipSync(archive))) {
    const file = join(to, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
