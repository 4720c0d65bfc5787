import { fail, verdict } from './finding';
import type { Lab } from './lab';
import type { Verification } from './verification';

/** Most answers of Cloud Map to one question (AWS Cloud Map developer guide, multivalue answer). */
const maxAnswers = 8;

/** Every discovery name resolves to exactly its healthy tasks, and no task asks for a name that nobody has. */
export const discovery: Verification = {
  name: 'discovery',
  run: async (lab) => {
    const from = lab.tasks[0]?.task.id ?? '';
    const expected = lab.run.discovery.flatMap(({ id, name, records }) => {
      const addresses = registered(lab, id);
      return records.map(({ type }) => ({ name, type, addresses: addresses(type) }));
    });
    const answers = await lab.control.resolve(expected.map(({ name, type }) => ({ from, name, type })));
    const wrong = expected.flatMap(({ name, type, addresses }, index) => {
      const got = [...(answers[index]?.answers ?? [])].sort();
      const right =
        addresses.length > maxAnswers
          ? got.length === maxAnswers && got.every((each) => addresses.includes(each))
          : got.join() === addresses.join();
      if (right && addresses.length > 0) return [];
      const wanted = addresses.length > 0 ? addresses.join(', ') : 'a healthy task that registers it';
      return [fail(`${name} (${type})`, wanted, got.join(', ') || 'no address')];
    });
    const asked = Object.entries(lab.status.unknownNames)
      .filter(([name]) => lab.run.zones.some((zone) => name.endsWith(`.${zone}`)))
      .map(([name, times]) =>
        fail(
          name,
          `one of ${lab.run.discovery.map((each) => each.name).join(', ')}`,
          `a name nobody has, asked for ${times} times`,
        ),
      );
    return verdict([...wrong, ...asked], `${expected.length} names`, 'each resolves to exactly its healthy tasks');
  },
};

/** Addresses of the healthy tasks that register with a Cloud Map service, as its records write them. */
function registered(lab: Lab, id: string): (type: string) => string[] {
  const entries = lab.tasks.flatMap(({ service, task }) =>
    service.registries
      .filter(({ discovery }) => task.healthy && discovery === id)
      .map(({ port }) => ({ A: task.address, SRV: `${task.address}:${port}` })),
  );
  return (type) => entries.map((entry) => entry[type as 'A' | 'SRV']).sort();
}
