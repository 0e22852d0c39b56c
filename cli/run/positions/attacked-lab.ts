/** The programs of a run as attackers meet them. */
import type { ActingLab } from '../lab-acts.ts';

export interface AttackedLab extends ActingLab {
  readonly seed: number;
  /** Where the core listens, past all proxies. */
  coreUrl(): string;
  readonly note: { injected(telegramCount: number): void };
}
