import { refuse } from './refuse';

/** The most that ECS takes (Amazon ECS API reference, CreateService). */
const most = 2_147_483_647;

/** Seconds in which ECS overlooks a load balancer's failing checks; refuses what it would not take. */
export function graceSeconds(place: string, seconds = 60): number {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= most) return seconds;
  refuse(place, `healthCheckGraceSeconds of ${seconds}`, `whole seconds from 0 to ${most}`, 'correct it');
}
