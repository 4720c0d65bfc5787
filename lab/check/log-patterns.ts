/** How a program writes that something went wrong. */
export interface ErrorPattern {
  /** Images whose containers write so; any where absent. */
  readonly image?: RegExp;
  readonly pattern: RegExp;
}

/** A line that matches a pattern and is no error of the stack. */
export interface KnownLine {
  readonly pattern: RegExp;
  readonly reason: string;
}

export const errorPatterns: readonly ErrorPattern[] = [
  // slog, go-kit and zap of the Go programs
  { pattern: /\blevel="?(error|ERROR|crit|dpanic|panic|fatal)\b/ },
  // JSON lines of the applications, Loki and Traefik
  { pattern: /"level":\s*"(error|ERROR|critical|CRITICAL|fatal|FATAL|panic)"/ },
  // klog of cAdvisor
  { image: /cadvisor/, pattern: /\b[EF]\d{4} \d{2}:\d{2}:\d{2}/ },
  // Traefik's own format
  { image: /traefik/, pattern: /\b(ERR|FTL)\b/ },
  { image: /postgres(ql)?[:@]/, pattern: /\b(ERROR|FATAL|PANIC): / },
  { image: /redis[:@]/, pattern: /FATAL|Bad directive|Can't (open|save|chdir)/ },
  { image: /nginx|webapp/, pattern: /\[(error|crit|alert|emerg)\]/ },
  // whatever ends without saying it in its own way
  {
    pattern:
      /^(panic:|fatal error:|Traceback \(most recent call last\)|Uncaught |Unhandled|sh: .*: (not found|Permission denied))/,
  },
];

export const knownLines: readonly KnownLine[] = [
  {
    pattern: /disabling udev device properties/,
    reason:
      'node exporter looks for the udev database, which neither the lab nor Fargate has; only disk labels need it',
  },
  {
    pattern: /error getting ingester clients.*empty ring/,
    reason: 'Loki asks its ring for members once before it has joined it itself',
  },
  {
    pattern: /Failed to get system UUID: open \/etc\/machine-id/,
    reason: 'cAdvisor looks for the number of the machine, which its container does not have; nothing reads it',
  },
  {
    pattern: /acme.*api\.letsencrypt\.org/,
    reason: 'nobody in the lab issues certificates as Let’s Encrypt does: Traefik serves one of its own',
  },
];
