import { QueryVariableBuilder, VariableRefresh, VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';
import { datasources } from './datasources';

/** A variable of label values: any number of them, "All" at first; used as `label=~"$name"`. */
export interface LabelVariable {
  /** Name, and the label whose values it offers unless `of` says otherwise. */
  readonly name: string;
  /** Label whose values are offered. @default `name` */
  readonly of?: string;
  /** Heading beside the field. @default the name with a capital */
  readonly label?: string;
  /** Series selector whose labels are looked at. */
  readonly series: string;
  /** @default 'prometheus' */
  readonly datasource?: 'prometheus' | 'loki';
}

export function labelVariable({
  name,
  of = name,
  label,
  series,
  datasource = 'prometheus',
}: LabelVariable): QueryVariableBuilder {
  const builder = new QueryVariableBuilder(name)
    .label(label ?? name.charAt(0).toUpperCase() + name.slice(1))
    .datasource(datasources[datasource])
    // With the time range, not only on load: tasks that started meanwhile have new addresses.
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    // Not `.*`: Loki refuses a selector whose every matcher may match the empty string.
    .allValue('.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
  if (datasource === 'loki') return builder.query({ type: 1, label: of, stream: series, refId: 'values' });
  return builder.query(`label_values(${series}, ${of})`).definition(`label_values(${series}, ${of})`);
}

/** The tasks (`address:port`) of the series. */
export const instanceVariable = (series: string) => labelVariable({ name: 'instance', series });

/** The components of the series. */
export const serviceVariable = (series: string) => labelVariable({ name: 'service', series });
