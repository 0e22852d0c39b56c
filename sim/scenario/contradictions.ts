/**
 * Interventions of a file that cannot both be: two that set the same thing on one target at one time,
 * one that needs what another takes away, and one on a device that is no longer there.
 */
import { METER_EXCHANGE } from '../faults/lab-faults.ts';
import { LAB } from '../faults/names.ts';
import type { FileCheck } from './file-check.ts';
import { formatPath, type Path } from './problem.ts';

/** A fault or a part of an attack as far as it could be read: who may be meant, from when to when. */
export interface Placed {
  /** As a message calls it: `meter-removed`, `A30-physical/cover`. */
  readonly kind: string;
  readonly path: Path;
  /** Of meters, dwellings, gateways and clients; of the one core and portal their one word. */
  readonly names: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** What it sets: two that set the same contradict each other. */
  readonly sets?: string | undefined;
  /** What must be there for it. */
  readonly needs?: string | undefined;
  /** What nobody has meanwhile. */
  readonly takes?: string | undefined;
}

/** Blames the later one of each pair in the order of the list. */
export function blameContradictions(check: FileCheck, placed: readonly Placed[]): void {
  const blamed = new Set<Path>();
  for (const [index, later] of placed.entries()) {
    const before = placed.slice(0, index).filter(({ path }) => path !== later.path);
    const found = firstOf(before, later);
    if (found === undefined || blamed.has(later.path)) continue;
    blamed.add(later.path);
    check.blame(later.path, found.message, { value: false, hint: found.hint });
  }
}

function firstOf(
  before: readonly Placed[],
  later: Placed,
): { readonly message: string; readonly hint: string } | undefined {
  for (const earlier of before) {
    if (isAtOneTime(earlier, later) && isAgainst(earlier, later)) {
      return {
        message: `contradicts ${placeOf(earlier, later)}, which lasts at the same time`,
        hint: 'let one end before the other begins, or name other targets',
      };
    }
    const gone = [earlier, later].find(({ kind }) => kind === METER_EXCHANGE);
    const other = gone === earlier ? later : earlier;
    if (gone !== undefined && isOnDeviceThatIsGone(gone, other)) {
      return {
        message: `contradicts ${placeOf(earlier, later)}: a device is touched that was exchanged before`,
        hint: 'let it begin before the exchange, or name another meter',
      };
    }
  }
  return undefined;
}

/** `meter-removed on d05-r2 (faults[0])` */
function placeOf(earlier: Placed, later: Placed): string {
  const name = earlier.names.find((one) => later.names.includes(one)) ?? '';
  const subject = name === LAB ? '' : ` on ${name}`;
  return `${earlier.kind}${subject} (${formatPath(earlier.path)})`;
}

function isAtOneTime(one: Placed, other: Placed): boolean {
  return (
    one.fromMs < other.untilMs &&
    other.fromMs < one.untilMs &&
    one.names.some((name) => other.names.includes(name))
  );
}

function isAgainst(one: Placed, other: Placed): boolean {
  const isSame = one.sets !== undefined && one.sets === other.sets;
  return isSame || isTaken(one, other) || isTaken(other, one);
}

function isTaken({ needs }: Placed, { takes }: Placed): boolean {
  return needs !== undefined && needs === takes;
}

/** What began before goes with the device; a pattern or a share may mean others. */
function isOnDeviceThatIsGone(gone: Placed, { kind, names, fromMs }: Placed): boolean {
  const isNamed = names.length <= PAIR && names.some((name) => gone.names.includes(name));
  return kind !== METER_EXCHANGE && isNamed && fromMs >= gone.fromMs && fromMs > 0;
}

const PAIR = 2;
