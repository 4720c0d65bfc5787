import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets each line of standard error as it comes. */
  readonly onLine?: (line: string) => void;
  /** What to do when the program is not on the PATH. */
  readonly missing?: string;
}

/**
 * Runs a program behind everything else on the machine and answers its standard output.
 *
 * @throws Error with the end of its standard error
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    const errors: string[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        options.onLine?.(line);
        errors.push(line);
      }
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new Error(`${program} is not on the PATH: ${options.missing ?? 'install it'}`)
          : error,
      ),
    );
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output.join(''));
      const tail = [...errors, rest].filter((line) => line.trim() !== '').slice(-15);
      reject(new Error(`${[program, ...args].join(' ')} ended with ${signal ?? code}:\n  ${tail.join('\n  ')}`));
    });
    if (child.pid !== undefined) setPriority(child.pid, 10);
  });
}
