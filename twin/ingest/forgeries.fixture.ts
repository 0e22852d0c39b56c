/**
 * What somebody without the key can make of recorded telegrams: every access number, every cut between
 * blocks, every single bit, every splice of two, each dated anew, and random ones. And a portal that
 * says what would become of each, without committing anything.
 */
import { createRng, type Rng } from '#kernel/rng.ts';
import { createDefences, type Defences } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import { walkLayers } from '#wire/telegram-header.ts';
import { judge } from '../detect/judge.ts';
import type { Judgement, Trust } from '../detect/judgement.ts';
import type { ReadingCandidate } from '../detect/rule.ts';
import { createGuard } from '../detect/rules.ts';
import { readFields } from '../store/reading-fields.ts';
import { classifyTelegram } from './classify-telegram.ts';
import { MeterStates } from './meter-states.ts';
import type { TestPortal } from './portal.fixture.ts';
import { createMeterRegistry } from './registry.ts';

const BLOCK = 16;
const L_FIELD = 0;
const RANDOM = 10_000;

export interface Recordings {
  /** Stored by the portal long ago, and again, so that they can be spliced. */
  readonly old: readonly Uint8Array[];
  /** Caught and held back: the portal has not seen it. */
  readonly fresh: Uint8Array;
}

/**
 * One in `thin` of all forgeries, always the same ones; 1: all. Random ones, and every cut, bit and
 * splice under every access number; what is left out is not even made.
 */
export function* forgeries(
  { old, fresh }: Recordings,
  thin: number,
  seed: string,
): Generator<Uint8Array> {
  const rng = createRng(seed);
  const frames = [fresh, ...old];
  let count = 0;
  for (let at = 0; at < RANDOM; at++) if (count++ % thin === 0) yield randomOne(frames, rng);
  for (const frame of frames) {
    const places = placesOf(frame);
    for (const changed of changes(frame, frames, places.payloadAt)) {
      for (let number = 0; number < 256; number++) {
        if (count++ % thin === 0) yield flipped(changed, places.accessAt, number);
      }
    }
  }
}

function* changes(
  frame: Uint8Array,
  frames: readonly Uint8Array[],
  payloadAt: number,
): Generator<Uint8Array> {
  yield frame;
  yield* cuts(frame, payloadAt);
  for (const other of frames) if (other !== frame) yield* splices(frame, other, payloadAt);
  yield* singleBits(frame);
}

/** Fewer blocks, from the end or out of the middle, and blocks in another order. */
function* cuts(frame: Uint8Array, payloadAt: number): Generator<Uint8Array> {
  const blocks = blocksOf(frame, payloadAt);
  const head = frame.subarray(0, payloadAt);
  for (let from = 0; from < blocks.length; from++) {
    for (let to = from + 1; to <= blocks.length; to++) {
      const rest = [...blocks.slice(0, from), ...blocks.slice(to)];
      for (const announced of [blocks.length, rest.length]) yield assembled(head, rest, announced);
      const moved = [...blocks.slice(from, to), ...blocks.slice(0, from), ...blocks.slice(to)];
      yield assembled(head, moved, blocks.length);
    }
  }
}

function* splices(one: Uint8Array, other: Uint8Array, payloadAt: number): Generator<Uint8Array> {
  const [ours, theirs] = [blocksOf(one, payloadAt), blocksOf(other, payloadAt)];
  for (let choice = 1; choice < 1 << ours.length; choice++) {
    const mixed = ours.map((block, at) => ((choice >> at) & 1 ? (theirs[at] ?? block) : block));
    yield assembled(one.subarray(0, payloadAt), mixed, mixed.length);
  }
}

function* singleBits(frame: Uint8Array): Generator<Uint8Array> {
  for (let at = 1; at < frame.length; at++) {
    for (let bit = 0; bit < 8; bit++) yield flipped(frame, at, 1 << bit);
  }
}

/** Some bytes anywhere: header, access number, blocks. */
function randomOne(frames: readonly Uint8Array[], rng: Rng): Uint8Array {
  const made = (frames[rng.below(frames.length)] ?? new Uint8Array(0)).slice();
  for (let changed = 1 + rng.below(4); changed > 0; changed--) {
    const at = 1 + rng.below(made.length - 1);
    made[at] = rng.below(256);
  }
  return made;
}

interface Places {
  readonly payloadAt: number;
  readonly accessAt: number;
}

/** Behind an encrypted link layer the access number is that layer's. */
function placesOf(frame: Uint8Array): Places {
  const { payloadOffset = frame.length, ciOffset = 0, ell } = walkLayers(frame).layers;
  const isLink = ell?.sessionNumber !== undefined;
  return { payloadAt: payloadOffset, accessAt: ciOffset + (isLink ? 2 : 1) };
}

function blocksOf(frame: Uint8Array, payloadAt: number): readonly Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let at = payloadAt; at < frame.length; at += BLOCK) blocks.push(frame.slice(at, at + BLOCK));
  return blocks;
}

/** The number of blocks stands in the configuration field, behind access number and status. */
function assembled(head: Uint8Array, blocks: readonly Uint8Array[], announced: number): Uint8Array {
  const made = Uint8Array.of(...head, ...blocks.flatMap((block) => [...block]));
  made[L_FIELD] = made.length - 1;
  const { tpl, ciOffset = 0 } = walkLayers(head).layers;
  const at = ciOffset + 3;
  if (tpl?.mode === 5 || tpl?.mode === 7) made[at] = (announced << 4) | ((made[at] ?? 0) & 0xf);
  return made;
}

function flipped(frame: Uint8Array, at: number, change: number): Uint8Array {
  const made = frame.slice();
  made[at] = (made[at] ?? 0) ^ change;
  return made;
}

export interface Believed {
  /** Everything that a reading says of its meter, as text. */
  readonly says: string;
  readonly deviceAt: Instant | null;
  readonly trust: Trust;
}

/** What the portal would store of a telegram received at an instant; undefined: nothing new. */
export function believes(
  portal: TestPortal,
  off: readonly string[] = [],
): (frame: Uint8Array, rxAt: Instant) => Believed | undefined {
  const judgeOf = judgedBy(portal, createDefences(off));
  return (frame, rxAt) => {
    const { candidate, judged } = judgeOf(frame, rxAt);
    if (candidate === undefined || judged?.verdict.kind !== 'accepted') return undefined;
    const { units, dueDate, dueDateUnits, deviceAt, vouchedFlags } = candidate;
    // A status byte is changed by anybody; what it says is marked as that of nobody.
    const fields = readFields(candidate.fields)?.fields ?? [];
    const says = JSON.stringify([units, dueDate, dueDateUnits, deviceAt, fields, vouchedFlags]);
    return { says, deviceAt, trust: judged.verdict.trust };
  };
}

interface Judged {
  /** Where it came to the judge. */
  readonly candidate?: ReadingCandidate;
  readonly judged?: Judgement;
  /** Where it did not. */
  readonly reason?: string;
}

/** What a portal with these switches makes of a telegram; it stays as it is. */
export function judgedBy(
  portal: TestPortal,
  defences: Defences,
): (frame: Uint8Array, rxAt: Instant) => Judged {
  const { store, vault } = portal;
  const guard = createGuard(defences);
  const states = new MeterStates(store);
  const ports = {
    registry: createMeterRegistry(store.meters),
    decrypt: vault,
    gateway: 'gw-1',
    guard,
    keptOf: (meterNo: number) => states.of(meterNo).kept,
    checkClaim: () => undefined,
    onDecoderBug: (error: unknown) => {
      throw error;
    },
  };
  return (frame, rxAt) => {
    const classified = classifyTelegram({ frame, rxAt }, ports);
    if (classified.kind !== 'candidate') {
      if (classified.defence !== undefined) defences.tell(classified.defence);
      return { reason: classified.reason };
    }
    const { candidate } = classified;
    const one = { state: states.of(candidate.meter.no), candidate, gateway: 'gw-1' };
    const first = judge(one, guard, defences);
    const judged =
      first === 'look-up'
        ? judge({ ...one, lookUp: states.lookUp(candidate) }, guard, defences)
        : first;
    return judged === 'look-up' ? { candidate } : { candidate, judged };
  };
}
