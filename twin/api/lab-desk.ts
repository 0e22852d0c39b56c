/**
 * Where the world that is simulated reports and picks up what the lab wants of it. The world's
 * counters are paired with the portal's of the report before: whatever the portal had stored
 * then, the world had heard before it wrote this report, so that the sums always add up.
 */
import { formatInstant } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { pairCounters } from '../property/telegram-flow.ts';
import type { PortalCountersAnswer } from './schemas/status.ts';
import type { LabCommand, LabStatus, WorldReport } from './schemas/lab.ts';

export class LabDesk {
  #before: PortalCountersAnswer;
  #status: LabStatus = { world: null, flow: null };
  /** Keep only the newest command of each kind; an older pace is obsolete. */
  readonly #commands = new Map<LabCommand['kind'], LabCommand>();

  /** `counters` are those of the portal before the first report. */
  constructor(counters: PortalCountersAnswer) {
    this.#before = counters;
  }

  /** Takes a report and hands out the commands that wait, each once. */
  report(report: WorldReport, counters: PortalCountersAnswer, at: Instant): LabCommand[] {
    const { scenario, seed, clock } = report;
    const { buffered, outbox } = report.counters;
    const reportedAt = formatInstant(at);
    this.#status = {
      world: { scenario, seed: String(seed), clock, reportedAt, buffered, outbox },
      flow: pairCounters(report.counters, this.#before),
    };
    this.#before = counters;
    const commands = [...this.#commands.values()];
    this.#commands.clear();
    return commands;
  }

  status(): LabStatus {
    return this.#status;
  }

  /** Keeps a command for the world's next report; gives the number that wait. */
  command(command: LabCommand): number {
    this.#commands.set(command.kind, command);
    return this.#commands.size;
  }
}
