/** The programs of a run as attackers meet them. */
import type { ActingLab } from '../lab-acts.ts';

export interface AttackedLab extends ActingLab {
  readonly seed: number;
  /** Where the core listens, past all proxies. */
  coreUrl(): string;
  /** Its HTTPS side; it is there where an attack of the scenario asks for the cloud. */
  coreApi(): CoreApi;
  /** Resolves when the core has done what its rules do, and a client that is there has its messages. */
  coreSettled(client: string): Promise<void>;
  readonly note: { injected(telegramCount: number): void };
}

export interface CoreApi {
  /** `https://localhost:PORT` */
  readonly url: string;
  readonly region: string;
  readonly caPem: string;
}
