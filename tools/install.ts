import { catalog, type ToolName, toolNames } from './catalog';
import { installDebian } from './debian';
import { installGo } from './go';
import { logProgress, terminalProgress } from './progress';
import { installPython } from './python';
import type { Installation, Step, Tool } from './tool';

export interface InstallOptions {
  /** Gets every line of progress. @default a live display on standard error */
  readonly log?: (line: string) => void;
}

/**
 * Installs tools into `.tools`, one after the other, each from the cache where it is there already.
 *
 * @throws Error for a name that the catalog lacks, and with the end of the builder's own message where a build fails
 */
export async function install(
  names: readonly string[],
  options: InstallOptions = {},
): Promise<Record<string, Installation>> {
  const progress = options.log ? logProgress(options.log) : terminalProgress();
  const width = Math.max(...names.map((name) => name.length), 12);
  const installed: Record<string, Installation> = {};
  for (const name of names.map(known)) {
    const tool: Tool = catalog[name];
    const start = performance.now();
    const seconds = (): string => `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`;
    const columns = (version: string, state: string): string =>
      `${name.padEnd(width)}  ${version.padEnd(8)}  ${state.padEnd(8)}`;
    const step: Step = (text) => progress.step(`${columns(tool.version, 'building')}${seconds()}  ${text}`);
    const result = await installTool(name, tool, step).catch((error: Error) => {
      throw new Error(`${name} ${tool.version} was not installed: ${error.message}`, { cause: error });
    });
    progress.line(`${columns(result.version, result.state)}${seconds()}`);
    installed[name] = result;
  }
  return installed;
}

function installTool(name: ToolName, tool: Tool, step: Step): Promise<Installation> {
  switch (tool.kind) {
    case 'go':
      return installGo(name, tool, step);
    case 'debian':
      return installDebian(name, tool, step);
    case 'python':
      return installPython(name, tool, step);
  }
}

function known(name: string): ToolName {
  if (Object.hasOwn(catalog, name)) return name as ToolName;
  throw new Error(`no tool ${JSON.stringify(name)}; there are ${toolNames.join(', ')}`);
}

/** What can be installed, a line each. */
function list(): string {
  return toolNames
    .map(
      (name) =>
        `  ${name.padEnd(18)}${catalog[name].version.padEnd(10)}${catalog[name].license.padEnd(15)}${catalog[name].why}`,
    )
    .join('\n');
}

if (require.main === module) {
  const names = process.argv.slice(2);
  if (names.length === 0 || names.includes('--help')) {
    console.log(`usage: npm run tools -- <tool>…\n\n${list()}`);
  } else {
    install(names).catch((error: Error) => {
      console.error(`\n${error.message}`);
      process.exitCode = 1;
    });
  }
}
