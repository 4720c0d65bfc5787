import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type ThresholdsConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  PanelBuilder as Heatmap,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { describe, heights, type PanelText } from './panel';
import { type PrometheusAnswer, prometheus, type Queries, type Targets } from './targets';
import { neutral } from './thresholds';

export interface ValuePanel extends PanelText {
  /** One of the SDK's `units`. */
  readonly unit: string;
  /** PromQL by legend, or the targets of another data source. */
  readonly queries: Queries | Targets;
  /** Where the value turns orange and red: the alert's own figures. @default no opinion */
  readonly thresholds?: Builder<ThresholdsConfig>;
}

const isTargets = (queries: Queries | Targets): queries is Targets =>
  typeof queries.datasource === 'string' && Array.isArray(queries.queries);

const targetsOf = (queries: Queries | Targets, answer?: PrometheusAnswer) =>
  isTargets(queries) ? queries : prometheus(queries, answer);

const instant = { instant: true };
const lastValue = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
const hoverAll = () => new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
const legend = () => new VizLegendOptionsBuilder().showLegend(true).placement(LegendPlacement.Bottom);

/** Lines over time; the legend is a table with the last value and the maximum. */
export function timeseries({ unit, queries, thresholds, ...text }: ValuePanel): TimeSeries {
  const panel = describe(new TimeSeries(), text, targetsOf(queries), heights.panel)
    .unit(unit)
    .min(0)
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Never)
    .tooltip(hoverAll())
    .legend(legend().displayMode(LegendDisplayMode.Table).calcs(['lastNotNull', 'max']));
  if (thresholds === undefined) return panel;
  return panel
    .thresholds(thresholds)
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

/** Lines on top of each other, for parts of a whole. */
export function stacked(panel: ValuePanel): TimeSeries {
  return timeseries(panel).fillOpacity(40).stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
}

/**
 * One number. Asked as an instant query: the last value of a range would go on showing that a dead target is well.
 */
export function stat({ unit, queries, thresholds, ...text }: ValuePanel): Stat {
  return describe(new Stat(), text, targetsOf(queries, instant), heights.stat)
    .unit(unit)
    .thresholds(thresholds ?? neutral())
    .colorMode(thresholds === undefined ? BigValueColorMode.Value : BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(lastValue())
    .noValue('no data');
}

const upAndDown = [
  {
    type: MappingType.ValueToText as const,
    options: { '0': { text: 'Down', color: 'red', index: 0 }, '1': { text: 'Up', color: 'green', index: 1 } },
  },
];

export type StatePanel = Omit<ValuePanel, 'unit' | 'thresholds'>;

/** Up or Down, from a value of 1 or 0. */
export function health(panel: StatePanel): Stat {
  return stat({ ...panel, unit: units.NoUnit })
    .mappings(upAndDown)
    .colorMode(BigValueColorMode.Background);
}

/** Up and Down over time, one band per series. */
export function healthTimeline({ queries, ...text }: StatePanel): StateTimeline {
  return describe(new StateTimeline(), text, targetsOf(queries), heights.panel)
    .unit(units.NoUnit)
    .mappings(upAndDown)
    .showValue(VisibilityMode.Never)
    .rowHeight(0.8)
    .legend(legend().displayMode(LegendDisplayMode.List).calcs([]));
}

/** A ranking: horizontal bars, the longest first as the query sorts them. */
export function ranking({ unit, queries, thresholds, ...text }: ValuePanel): BarGauge {
  return describe(new BarGauge(), text, targetsOf(queries, instant), heights.panel)
    .unit(unit)
    .min(0)
    .thresholds(thresholds ?? neutral())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(lastValue())
    .noValue('no data');
}

export interface HeatmapPanel extends PanelText {
  readonly unit: string;
  /** Increase of a classic histogram's buckets, summed by `le`. */
  readonly expr: string;
}

/** The distribution of a histogram over time. */
export function heatmap({ unit, expr, ...text }: HeatmapPanel): Heatmap {
  return describe(
    new Heatmap(),
    text,
    prometheus({ '{{le}}': expr }, { format: PromQueryFormat.Heatmap }),
    heights.panel,
  )
    .unit(unit)
    .yAxis(new YAxisConfigBuilder().unit(unit))
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .showLegend();
}
