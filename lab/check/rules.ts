import { concurrently } from './concurrently';
import { DataSource } from './data-source';
import { Exceptions } from './exceptions';
import { type Finding, fail, note, verdict } from './finding';
import { Prometheus } from './prometheus';
import type { Verification } from './verification';

/** Every rule evaluates, and every recording rule produces series. */
export const rules: Verification = {
  name: 'rules',
  afterLoad: true,
  run: async (lab) => {
    const all = (await Promise.all(Prometheus.servers(lab).map((server) => server.rules()))).flat();
    const broken = all
      .filter(({ health }) => health !== 'ok')
      .map(({ group, name, health, lastError }) =>
        fail(`${group}/${name}`, 'health ok', [health, lastError].filter(Boolean).join(': ')),
      );
    const exceptions = await Exceptions.of(lab);
    const source = DataSource.of(lab, 'prometheus');
    const recorded = all.filter(({ type }) => type === 'recording');
    const empty = await concurrently(recorded, 6, async ({ group, name, query }): Promise<Finding[]> => {
      if (!source || (await source.count(name, true)) > 0) return [];
      const reason = exceptions.whyAbsent(name);
      return [reason ? note(`${group}/${name}`, reason) : fail(`${group}/${name}`, `series of ${query}`, 'none')];
    });
    const failures = [...broken, ...empty.flat().filter((each) => each.verdict === 'fail')];
    const notes = empty.flat().filter((each) => each.verdict === 'note');
    return [
      ...verdict(failures, `${all.length} rules`, `evaluate; ${recorded.length - notes.length} record series`),
      ...notes,
    ];
  },
};
