import type { Drill } from '../drill';
import { alertmanagerDrills } from './alertmanager';
import { applicationDrills } from './application';
import { cacheDrills } from './cache';
import { databaseDrills } from './database';
import { logDrills } from './logs';
import { nodejsDrills } from './nodejs';
import { prometheusDrills } from './prometheus';
import { taskDrills } from './tasks';
import { trafficDrills } from './traffic';

export { notDrillable } from './not-drillable';

/** Every drill; those that run alone come last. */
export const drills: readonly Drill[] = [
  ...applicationDrills,
  ...taskDrills,
  ...cacheDrills,
  ...databaseDrills,
  ...nodejsDrills,
  ...logDrills,
  ...trafficDrills,
  ...alertmanagerDrills,
  ...prometheusDrills,
];
