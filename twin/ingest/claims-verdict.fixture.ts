/** Holds what the portal has after a lie against what the meter sent, and what the row allows. */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import { CLOCKLESS, sentAt } from './kinds.fixture.ts';
import type { Allowed } from './claims-rows.fixture.ts';
import {
  BILLED,
  LIED_ABOUT,
  type Cell,
  type ClaimWorld,
  type Held,
  type Outcome,
} from './claims-world.fixture.ts';

/** What clocks of gateways explain, and what a meter's own clock lets pass (device-time.ts). */
const COPY_MS = MINUTE_MS;
const KNOWN_CLOCK_MS = 10 * MINUTE_MS;
const NEW_CLOCK_MS = 2 * HOUR_MS;
const AHEAD_MS = HOUR_MS / 4 + 2 * SECOND_MS;
/** No honest telegram is refused more often than that (doubts.ts). */
const MOST_REFUSED = 3;
const MOST_ALARM_ROWS = 4;

interface Judged {
  readonly world: ClaimWorld;
  readonly cell: Cell;
  readonly allows: Allowed;
  readonly calm: Outcome;
  readonly after: Outcome;
}

/** What of it is beyond the row; empty: nothing. */
export function beyond(world: ClaimWorld, cell: Cell, allows: Allowed): readonly string[] {
  const calm = world.calm(cell.situation);
  const one = { world, cell, allows, calm, after: world.run(cell) };
  if (cell.sender === 'foreign') return [...clockFaults(one), ...foreignFaults(one)];
  return [...clockFaults(one), ...readingFaults(one), ...billFaults(one), ...silentFaults(one)];
}

function clockFaults({ allows, calm, after, cell }: Judged): string[] {
  const faults: string[] = [];
  const limit = after.now + (allows.ahead === true ? AHEAD_MS : -Infinity);
  if (after.now !== calm.now) faults.push('the clock moved');
  const watermark = after.watermark ?? 0;
  if (watermark !== calm.watermark && watermark > limit) faults.push('the watermark moved');
  if (after.alarmRows > calm.alarmRows + MOST_ALARM_ROWS) {
    faults.push(`${after.alarmRows - calm.alarmRows} rows of alarms`);
  }
  const [was, is] = [calm.honest, after.honest];
  const isState = was?.online !== is?.online;
  if (isState && (cell.sender !== 'clone' || allows.state !== true)) faults.push('its state');
  const isMoved = was?.lastBundleAt !== is?.lastBundleAt;
  const isLawful = cell.sender === 'clone' && (is?.lastBundleAt ?? 0) <= limit;
  if (isMoved && !isLawful) faults.push('how far the honest gateway is');
  return faults;
}

/** A gateway that serves another house changes nothing of this one. */
function foreignFaults({ calm, after }: Judged): string[] {
  const plain = (one: Outcome): string =>
    JSON.stringify(
      [one.readings, one.bill].flat().map((each) => [each?.n, each?.at, each?.standing]),
    );
  return plain(calm) === plain(after) ? [] : ['a gateway of another house changed something'];
}

/** How far a reading may be dated from its reception. */
function limitMs({ world, cell, allows }: Judged, n: number): number {
  if (allows.dates !== true || n !== LIED_ABOUT[cell.situation]) return 0;
  const hasClock = !CLOCKLESS.has(world.kind);
  // A device without clock and encryption may say the same again, and anybody may say it for it.
  if (!hasClock && world.security === 'none') return Infinity;
  if (cell.situation === 'copy') return COPY_MS;
  if (!hasClock) return 3 * DAY_MS;
  return cell.situation === 'new' ? NEW_CLOCK_MS : KNOWN_CLOCK_MS;
}

function readingFaults(judged: Judged): string[] {
  const { cell, allows, calm, after, world } = judged;
  const faults: string[] = [];
  for (const reading of after.readings) {
    const { n } = reading;
    if (n === undefined) {
      if (allows.writes !== true) faults.push('a reading that no meter sent');
      else if (!isTrue(reading, world) && counts(reading) && reading.vouchedBy !== 'nobody') {
        faults.push(`a false reading, vouched for by ${reading.vouchedBy}`);
      }
    } else if (counts(reading) && Math.abs(reading.at - sentAt(n)) > limitMs(judged, n)) {
      faults.push(`telegram ${n} dated ${(reading.at - sentAt(n)) / 1_000} s off`);
    }
  }
  const known = new Set(after.readings.map(({ n }) => n));
  const lost = calm.readings.filter(({ n }) => !known.has(n)).map(({ n }) => n);
  const isOwn = (n: number | undefined): boolean => n === LIED_ABOUT[cell.situation];
  // The telegram itself may be taken for the forged one that came before it.
  const others = lost.filter((n) => !isOwn(n) || allows.writes !== true);
  if (others.length > MOST_REFUSED) faults.push(`${lost.length} honest telegrams refused`);
  return faults;
}

/** What a forged frame says may still be what the meter said: of its status byte nobody reads. */
function isTrue(reading: Held, world: ClaimWorld): boolean {
  const says = ({ units, dueDate, dueDateUnits, deviceTime }: Held): string =>
    JSON.stringify([units, dueDate, dueDateUnits, deviceTime]);
  return world.calm('fresh').readings.some((one) => says(one) === says(reading));
}

function billFaults(judged: Judged): string[] {
  const { calm, after, allows, world } = judged;
  return BILLED.flatMap((at, index) => {
    const [was, is] = [calm.bill[index], after.bill[index]];
    if (was?.telegramId === is?.telegramId || was?.n === is?.n || was === undefined) return [];
    if (is === undefined)
      return isTold(judged) ? [] : ['a bill has no reading, and nobody is told'];
    if (is.n === undefined) {
      const isMarked = isTrue(is, world) || (is.vouchedBy === 'nobody' && allows.writes === true);
      return isMarked ? [] : ['a bill goes by a reading that no meter sent'];
    }
    const offMs = Math.max(sentAt(is.n) - at, at - sentAt(is.n + 1));
    const isNear = offMs <= limitMs(judged, is.n) || CLOCKLESS.has(world.kind);
    return isNear || isTold(judged) ? [] : [`a bill goes by telegram ${is.n} for ${was.n}`];
  });
}

/** Whoever loses an honest telegram, or has to decide about one, is told. */
function silentFaults(judged: Judged): string[] {
  const { calm, after } = judged;
  const kept = ({ readings }: Outcome): number =>
    new Set(readings.filter(counts).map(({ n }) => n)).size;
  const isLess = kept(after) < kept(calm);
  return isLess && !isTold(judged) ? ['something is held or refused, and nobody is told'] : [];
}

function isTold({ calm, after }: Judged): boolean {
  return after.alarmRows > calm.alarmRows;
}

function counts({ standing }: Held): boolean {
  return standing === 'counts';
}
