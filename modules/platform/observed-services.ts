import { InputError } from '../lib/input-error';
import type { ObservedService } from '../service/observed-service';

/** Services in order of declaration, until Prometheus has read them. */
export class ObservedServices {
  private readonly services: ObservedService[] = [];
  private reader?: string;

  get all(): readonly ObservedService[] {
    return this.services;
  }

  /** @throws InputError for one with metrics that Prometheus would not know of. */
  add(place: string, service: ObservedService): void {
    if (this.reader !== undefined && service.containers.some(({ metrics }) => metrics)) {
      throw new InputError({
        place,
        problem: `is declared after ${this.reader}, which would not scrape it`,
        allowed: 'services with metrics before Prometheus, which means before monitoring() where that makes it',
        fix: 'declare it earlier',
      });
    }
    this.services.push(service);
  }

  /** Ends the list: a Prometheus has read it. */
  close(reader: string): void {
    this.reader = reader;
  }
}
