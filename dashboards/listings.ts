import { LogsSortOrder, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as Logs } from '@grafana/grafana-foundation-sdk/logs';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { describe, heights, type PanelText } from './panel';
import { loki, prometheus, traceql } from './targets';

export interface Column {
  readonly expr: string;
  readonly unit: string;
}

export interface TablePanel extends PanelText {
  /** Columns of numbers by heading, joined on the labels their queries have in common; the first sorts, largest on top. */
  readonly columns: Readonly<Record<string, Column>>;
}

/** A table with a line per combination of labels. */
export function table({ columns, ...text }: TablePanel): Table {
  const headings = Object.keys(columns);
  const queries = Object.fromEntries(headings.map((heading) => [heading, columns[heading]?.expr ?? '']));
  const targets = prometheus(queries, { instant: true, format: PromQueryFormat.Table });
  // Grafana calls the only column of numbers by no letter.
  const value = (index: number) =>
    headings.length > 1 ? `Value #${String.fromCharCode('A'.charCodeAt(0) + index)}` : 'Value';
  const panel = describe(new Table(), text, targets, heights.panel)
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: Object.fromEntries(headings.map((heading, index) => [value(index), heading])),
      },
    });
  panel.sortBy([new TableSortByFieldStateBuilder().displayName(headings[0] ?? '').desc(true)]);
  for (const heading of headings) panel.overrideByName(heading, [{ id: 'unit', value: columns[heading]?.unit }]);
  return panel;
}

export interface LogsPanel extends PanelText {
  /** LogQL that answers with lines. */
  readonly expr: string;
}

/** Log lines, the newest first. */
export function logs({ expr, ...text }: LogsPanel): Logs {
  return describe(new Logs(), text, loki({ '': expr }), heights.tall)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending);
}

export interface TracesPanel extends PanelText {
  /** TraceQL. */
  readonly query: string;
}

/** Traces that a search finds, one per line. */
export function traces({ query, ...text }: TracesPanel): Table {
  return describe(new Table(), text, traceql(query), heights.panel);
}
