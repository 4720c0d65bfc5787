import type { Lab } from './lab';

/** Type of a data source, and the path of its API under its address. */
const apis: Readonly<Record<string, string>> = { prometheus: '/api/v1', loki: '/loki/api/v1' };

/** Samples of a series; a value is a number as text, or a log line. */
type Sample = readonly [time: number | string, value: string];

interface Result {
  readonly value?: Sample;
  readonly values?: readonly Sample[];
}

/** A data source of the applied state, asked as Grafana asks it: from Grafana's task, at the data source's address. */
export class DataSource {
  private constructor(
    private readonly lab: Lab,
    private readonly from: string,
    private readonly url: string,
  ) {}

  /** The data source of that uid; undefined where its type is none that the lab runs. */
  static of(lab: Lab, uid: string): DataSource | undefined {
    const source = lab.state.find('grafana_data_source', (values) => values.uid === uid)?.values;
    const api = apis[source?.type ?? ''];
    const grafana = lab.containers(/(^|\/)grafana\/grafana(-enterprise|-oss)?[:@]/)[0];
    if (!source?.url || api === undefined) return undefined;
    if (grafana === undefined) throw new Error(`data source ${uid} cannot be asked: no Grafana task runs`);
    return new DataSource(lab, grafana.task.id, source.url.replace(/\/$/, '') + api);
  }

  /**
   * How many series of the last minutes have a value that is a number, or how many log streams a line.
   * @throws with what the data source said against the query.
   */
  async count(query: string, instant: boolean): Promise<number> {
    const end = Date.now() / 1000;
    const parameters: Record<string, string> = instant
      ? { query, time: String(end) }
      : { query, start: String(end - window), end: String(end), step: '15' };
    const { data } = await this.read<{ data: { result: Result[] | Sample } }>(
      instant ? '/query' : '/query_range',
      parameters,
    );
    // a scalar is one sample
    const results = (typeof data.result[0] === 'number' ? [{ value: data.result }] : data.result) as readonly Result[];
    return results.filter(({ value, values = value ? [value] : [] }) => values.some((each) => each[1] !== 'NaN'))
      .length;
  }

  /** Values that a label has in the series of a selector. */
  async labelValues(label: string, selector: string): Promise<readonly string[]> {
    const name = this.url.endsWith(apis.loki as string) ? 'query' : 'match[]';
    const { data } = await this.read<{ data?: readonly string[] }>(`/label/${label}/values`, { [name]: selector });
    return data ?? [];
  }

  private async read<Answer>(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
    const { status, body } = await this.lab.get(this.from, `${this.url}${path}?${new URLSearchParams(parameters)}`);
    const text = body.toString();
    if (status !== 200) throw new Error(`${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Answer;
  }
}

/** Seconds that a range query looks back. */
const window = 300;
