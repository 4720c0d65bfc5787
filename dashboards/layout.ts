import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardDefinition, DashboardFolder } from './dashboard';
import { datasources } from './datasources';
import { heights, visible } from './panel';

/** Carried by every dashboard of ours: the menu that leads from each to the others is built of it. */
const commonTag = 'ecs-observability';

const gridWidth = 24;

/** Panels about one concern under a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

export const row = (title: string, ...panels: readonly Builder<Panel>[]): Row => ({ title, panels });

export interface DashboardProps {
  readonly uid: string;
  readonly title: string;
  /** Whom it serves and which question it answers. */
  readonly description: string;
  /** @default 'Components' */
  readonly folder?: DashboardFolder;
  /** Subjects such as `http`, never a system's name: systems share dashboards. */
  readonly tags: readonly string[];
  readonly variables?: readonly Builder<VariableModel>[];
  /** Time range on opening, back from now. @default '3h' */
  readonly range?: string;
  /** The first row answers whether all is well. */
  readonly rows: () => readonly Row[];
}

/** A dashboard in the house style: rows on the grid, ids in reading order, a menu to the others, markers of critical alerts. */
export function defineDashboard(props: DashboardProps): DashboardDefinition {
  const { uid, title, folder } = props;
  return { uid, title, ...(folder && { folder }), build: () => build(props) };
}

function build({ uid, title, description, tags, variables = [], range = '3h', rows }: DashboardProps): Dashboard {
  const board = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([commonTag, ...tags])
    // As the person or the organisation prefers; the SDK's own would be the browser's for everybody.
    .timezone('')
    // Saved in Grafana it would differ from the plan; who wants another one saves a copy.
    .readonly()
    .refresh('30s')
    .time({ from: `now-${range}`, to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...variables])
    .annotations([criticalAlerts()])
    .links([
      visible(
        new DashboardLinkBuilder('Dashboards')
          .type(DashboardLinkType.Dashboards)
          .tags([commonTag])
          .asDropdown(true)
          .keepTime(true),
      ),
    ])
    .build();
  board.panels = place(rows());
  return board;
}

function criticalAlerts(): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Critical alerts')
    .datasource(datasources.prometheus)
    .enable(true)
    .hide(false)
    .iconColor('red')
    .expr('ALERTS{alertstate="firing",severity="critical"}')
    .step('60s')
    .titleFormat('{{alertname}}')
    .textFormat('{{service}} {{instance}}');
}

/** The SDK places panels only whose widths add up to the grid's; here a line's panels share its width. */
function place(rows: readonly Row[]): NonNullable<Dashboard['panels']> {
  const placed: NonNullable<Dashboard['panels']> = [];
  let y = 0;
  for (const { title, panels } of rows) {
    placed.push(
      new RowBuilder(title)
        .id(placed.length + 1)
        .gridPos({ x: 0, y, w: gridWidth, h: 1 })
        .build(),
    );
    y += 1;
    for (const line of lines(panels.map((panel) => panel.build()))) {
      let x = 0;
      const h = line[0]?.gridPos?.h ?? heights.panel;
      line.forEach((panel, index) => {
        const w = Math.floor((gridWidth - x) / (line.length - index));
        placed.push({ ...panel, id: placed.length + 1, gridPos: { x, y, w, h } });
        x += w;
      });
      y += h;
    }
  }
  return placed;
}

/** Panels in lines of one height, as equally long as can be: four make 2 and 2, not 3 and 1. */
function lines(panels: readonly Panel[]): Panel[][] {
  const runs: Panel[][] = [];
  for (const panel of panels) {
    const run = runs.at(-1);
    if (run && run[0]?.gridPos?.h === panel.gridPos?.h) run.push(panel);
    else runs.push([panel]);
  }
  return runs.flatMap((run) => {
    const longest = run[0]?.gridPos?.h === heights.stat ? 6 : 3;
    const count = Math.ceil(run.length / longest);
    return Array.from({ length: count }, (_, line) =>
      run.slice(Math.round((line * run.length) / count), Math.round(((line + 1) * run.length) / count)),
    );
  });
}
