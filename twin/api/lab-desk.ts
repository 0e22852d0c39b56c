/**
 * Where the world that is simulated reports and picks up what the lab wants of it. The world's
 * counters are paired with the portal's of the report before: whatever the portal had stored
 * then, the world had heard before it wrote this report, so that the sums always add up.
 */
import { formatInstant, type Instant } from '#kernel/time.ts';
import { pairCounters } from '../property/telegram-flow.ts';
import type { PortalCountersAnswer } from './schemas/status.ts';
import type { LabCommand, LabStatus, WorldReport } from './schemas/lab.ts';

interface Reported {
  readonly world: Omit<NonNullable<LabStatus['world']>, 'receivedUntil'>;
  readonly flow: LabStatus['flow'];
}

export class LabDesk {
  #before: PortalCountersAnswer;
  readonly #receivedUntil: () => Instant | undefined;
  #report: Reported | undefined;
  /** Keep only the newest command of each kind; an older pace is obsolete. */
  readonly #commands = new Map<LabCommand['kind'], LabCommand>();

  /**
   * `counters` are those of the portal before the first report; `receivedUntil` says what of the world has
   * arrived by now.
   */
  constructor(counters: PortalCountersAnswer, receivedUntil: () => Instant | undefined) {
    this.#before = counters;
    this.#receivedUntil = receivedUntil;
  }

  /** Takes a report and hands out the commands that wait, each once. */
  report(report: WorldReport, counters: PortalCountersAnswer, at: Instant): LabCommand[] {
    const { scenario, seed, clock } = report;
    const { buffered, outbox } = report.counters;
    const reportedAt = formatInstant(at);
    this.#report = {
      world: { scenario, seed: String(seed), clock, reportedAt, buffered, outbox },
      flow: pairCounters(report.counters, this.#before),
    };
    this.#before = counters;
    const commands = [...this.#commands.values()];
    this.#commands.clear();
    return commands;
  }

  status(): LabStatus {
    if (this.#report === undefined) return { world: null, flow: null };
    const { world, flow } = this.#report;
    const until = this.#receivedUntil();
    const receivedUntil = until === undefined ? null : formatInstant(until);
    return { world: { ...world, receivedUntil }, flow };
  }

  /** Keeps a command for the world's next report; gives the number that wait. */
  command(command: LabCommand): number {
    this.#commands.set(command.kind, command);
    return this.#commands.size;
  }
}
