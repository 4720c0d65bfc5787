import * as units from '@grafana/grafana-foundation-sdk/units';
import { defineDashboard, row } from './layout';
import { ranking, stat, timeseries } from './panels';
import { share } from './parts/expr';

const during = (counter: string) => `sum(increase(${counter}[$__range]))`;
const daily = (counter: string) => `sum(increase(${counter}[1d]))`;
const hourly = (counter: string) => `sum(increase(${counter}[1h]))`;

const registered = 'bot_registrations_total';
const completed = 'bot_profiles_completed_total';
const liked = 'bot_likes_total';
const matched = 'bot_matches_total';
const wrote = 'bot_messages_total';

const active = (window: string) => `max(bot_active_users{window="${window}"})`;

/** What the people who run the dating app ask: do people come, stay, match and talk? */
export const datingBusinessDashboard = defineDashboard({
  uid: 'dating-business',
  title: 'Dating: business',
  description: 'Do people register, complete their profile, find a match and write to each other?',
  folder: 'Application',
  tags: ['business', 'bot'],
  range: '7d',
  rows: () => [
    row(
      'Is it well used?',
      ...[
        ['Active users (1 day)', 'People who used the bot within a day.', active('1d')],
        ['Active users (7 days)', 'People who used the bot within a week.', active('7d')],
        ['Active users (30 days)', 'People who used the bot within a month.', active('30d')],
        ['Registrations (1 day)', 'People who registered within the last 24 hours.', daily(registered)],
        ['Matches (1 day)', 'Pairs who liked each other within the last 24 hours.', daily(matched)],
        ['Messages (1 day)', 'Messages between matched people within the last 24 hours.', daily(wrote)],
      ].map(([title = '', description = '', expr = '']) =>
        stat({ title, description, unit: units.Short, queries: { people: expr } }).decimals(0),
      ),
    ),
    row(
      'Users',
      timeseries({
        title: 'Active users',
        description: 'People who used the bot within a day, a week and a month.',
        unit: units.Short,
        queries: { day: active('1d'), week: active('7d'), month: active('30d') },
      }),
      timeseries({
        title: 'Stickiness',
        description: 'Share of the month’s users who came today. Above 20 % is a habit.',
        unit: units.PercentUnit,
        queries: { 'day of month': `${active('1d')} / (${active('30d')} > 0)` },
      }),
      timeseries({
        title: 'Registrations',
        description: 'People who registered and who completed their profile, per hour.',
        unit: units.Short,
        queries: { registered: hourly(registered), 'completed their profile': hourly(completed) },
      }),
    ),
    row(
      'Conversion',
      ranking({
        title: 'Conversion funnel',
        description:
          'How far people came in the dashboard’s time range, as a share of registrations. A match counts its two people.',
        unit: units.PercentUnit,
        queries: {
          registered: `${during(registered)} / (${during(registered)} > 0)`,
          'completed their profile': share(during(completed), during(registered)),
          matched: share(`2 * ${during(matched)}`, during(registered)),
        },
      }),
      timeseries({
        title: 'Profiles completed',
        description: 'Share of a day’s registrations that completed their profile.',
        unit: units.PercentUnit,
        queries: { completed: share(daily(completed), daily(registered)) },
      }),
      timeseries({
        title: 'Likes that became matches',
        description: 'Matches per like, over a day: how well people are suggested to each other.',
        unit: units.PercentUnit,
        queries: { matched: share(daily(matched), daily(liked)) },
      }),
    ),
    row(
      'Engagement',
      timeseries({
        title: 'Likes and matches',
        description: 'Per hour.',
        unit: units.Short,
        queries: { likes: hourly(liked), matches: hourly(matched) },
      }),
      timeseries({
        title: 'Messages',
        description: 'Messages between matched people, per hour.',
        unit: units.Short,
        queries: { messages: hourly(wrote) },
      }),
      timeseries({
        title: 'Messages per match',
        description: 'Messages over matches of a day: do matches lead to talk?',
        unit: units.Short,
        queries: { 'per match': share(daily(wrote), daily(matched)) },
      }),
    ),
  ],
});
