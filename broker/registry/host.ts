/** What the parts of the registry share: the database, the clock, and notice of every change. */
import type { Clock } from '#kernel/time.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryEvent } from './events.ts';

export interface RegistryHost {
  readonly db: CoreDatabase;
  readonly clock: Clock;
  /** Something that a decision about a principal may depend on has changed. */
  changed(): void;
  /** A registry event, published when its kind is enabled. */
  emit(event: RegistryEvent): void;
}
