/**
 * Where the world that is simulated reports and picks up what the lab wants of it. The world's
 * counters are paired with the portal's of the report before: whatever the portal had stored
 * then, the world had heard before it wrote this report, so that the sums always add up.
 */
import { assert } from '#kernel/errors.ts';
import { formatInstant } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { PortalCountersAnswer } from './schemas/status.ts';
import type { Flow, LabCommand, LabStatus, WorldReport } from './schemas/lab.ts';

export class LabDesk {
  #before: PortalCountersAnswer;
  #status: LabStatus = { world: null, flow: null };
  /** Of each kind the newest: an older pace has no meaning any more. */
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

/**
 * The way of all telegrams as one sum. A telegram that two gateways heard reaches the portal
 * twice and is rejected once as a duplicate; these copies are set apart. Without the world's word
 * on copies all duplicates count as such.
 */
export function pairCounters(
  world: WorldReport['counters'],
  portal: PortalCountersAnswer,
): Flow | null {
  const { sent, heard } = world;
  const lost = sum(world.lost);
  if (sent !== heard + lost) return null;
  const duplicates = portal.rejected['duplicate'] ?? 0;
  const copies = Math.min(duplicates, world.copies ?? duplicates);
  const rejectedBy = { ...portal.rejected, duplicate: duplicates - copies };
  const rejected = sum(rejectedBy);
  const { stored } = portal;
  const onTheWay = Math.max(0, heard - stored - rejected);
  const injected = Math.max(0, stored + rejected - heard);
  assert(
    heard + injected === stored + rejected + onTheWay,
    'each telegram heard is stored, rejected or on the way',
  );
  const flow = { sent, heard, lost, stored, rejected, onTheWay, injected, copies };
  return { ...flow, lostBy: world.lost, rejectedBy };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
