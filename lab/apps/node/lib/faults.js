import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/**
 * Misbehaviour on request, so that an alert's cause can be produced for real. Exists only with DRILL=1.
 * `POST /drill` sets the whole state: what is left out goes back to normal, `{}` ends every fault.
 */
const NORMAL = { errorRate: 0, delaySeconds: 0, cacheBypass: false, leakConnections: 0, memoryMiB: 0, cpu: 0 };
const MOST = { errorRate: 1, delaySeconds: 60, cacheBypass: true, leakConnections: 500, memoryMiB: 4096, cpu: 16 };
const FRACTIONS = ['errorRate', 'delaySeconds'];

/** The state that decoded JSON asks for; throws with the field, its value and what is allowed. */
export function parse(body) {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new RangeError(`expected a JSON object with any of ${Object.keys(MOST).join(', ')}`);
  }
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(MOST, name)) {
      throw new RangeError(`${name} is no fault: use any of ${Object.keys(MOST).join(', ')}`);
    }
    const fits =
      typeof value === typeof MOST[name] &&
      (typeof value === 'boolean' ||
        (value >= 0 && value <= MOST[name] && (FRACTIONS.includes(name) || Number.isInteger(value))));
    if (!fits) {
      const kind = FRACTIONS.includes(name) ? 'number' : 'whole number';
      const allowed = typeof MOST[name] === 'boolean' ? 'true or false' : `a ${kind} from 0 to ${MOST[name]}`;
      throw new RangeError(`${name} is ${JSON.stringify(value)}: use ${allowed}`);
    }
  }
  return { ...NORMAL, ...body };
}

export class Faults {
  enabled = process.env.DRILL === '1';
  state = NORMAL;
  #leaks = [];
  #burners = [];
  ballast = [];

  /** `connect` takes a database connection and resolves to what gives it back. */
  constructor(connect) {
    this.connect = connect;
  }

  async set(state) {
    this.state = state;
    // Filled, because pages that were never written are not resident; in pieces, because a buffer has a greatest size.
    this.ballast.length = Math.min(this.ballast.length, state.memoryMiB);
    while (this.ballast.length < state.memoryMiB) this.ballast.push(Buffer.alloc(1 << 20, 1));
    while (this.#burners.length < state.cpu) this.#burners.push(new Worker('for (;;);', { eval: true }));
    while (this.#burners.length > state.cpu) await this.#burners.pop().terminate();
    while (this.connect && this.#leaks.length < state.leakConnections) this.#leaks.push(await this.connect());
    while (this.#leaks.length > state.leakConnections) await this.#leaks.pop()();
  }

  /** Waits as long as the state says, then tells whether this request is one to be answered with an error. */
  async apply() {
    const { delaySeconds, errorRate } = this.state;
    if (delaySeconds) await sleep(delaySeconds * 1000);
    return Math.random() < errorRate;
  }
}
