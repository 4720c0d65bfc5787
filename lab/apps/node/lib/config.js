/** The value of an environment variable; the process ends with one sentence when it is unset or empty. */
export function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set: it must be in the container's environment or secrets`);
    process.exit(1);
  }
  return value;
}

/** An environment variable that must be a whole number. */
export function integer(name, fallback) {
  const value = process.env[name] || String(fallback);
  if (!/^\d+$/.test(value)) {
    console.error(`${name} is '${value}': it must be a whole number`);
    process.exit(1);
  }
  return Number(value);
}
