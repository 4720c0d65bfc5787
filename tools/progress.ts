/** Lines that stay, and passing remarks between them. */
export interface Progress {
  line(text: string): void;
  step(text: string): void;
}

/** On a terminal a remark overwrites the one before. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return logProgress((line) => stream.write(`${line}\n`));
  const clear = '\r\u001b[K';
  return {
    line: (text) => stream.write(`${clear}${text}\n`),
    step: (text) => stream.write(`${clear}${text.slice(0, stream.columns - 1)}`),
  };
}

/** In a log a remark is worth a line after half a minute of silence. */
export function logProgress(log: (line: string) => void, silence = 30_000): Progress {
  let last = Date.now();
  const line = (text: string): void => {
    last = Date.now();
    log(text);
  };
  return {
    line,
    step: (text) => {
      if (Date.now() - last >= silence) line(text);
    },
  };
}
