/**
 * What a fault is: one row with what it is about, on what it acts, its options, and what it does in
 * the world. A scenario names it, the world applies and reverts its effects.
 */
import Type, { type Static, type TObject, type TProperties } from 'typebox';
import { parseDuration, type Instant } from '#kernel/time.ts';
import type { House } from '../world/house.ts';
import type { PlannedEffect } from '../world/interventions.ts';

/** `client`: a gateway or the portal, as the core sees them. `lab`: the one core and the one portal. */
export type TargetKind =
  | 'meter'
  | 'allocator'
  | 'water meter'
  | 'register meter'
  | 'dwelling'
  | 'gateway'
  | 'client'
  | 'air'
  | 'lab';

/**
 * `span`: begins, and may end. `moment`: happens once, and may happen again. `lasting`: begins, and
 * nothing ends it. `delivery`: was wrong before the world began.
 */
export type FaultTime = 'span' | 'moment' | 'lasting' | 'delivery';

/** What it is done to: a name, and of a pair the other one. */
export interface FaultTarget {
  readonly name: string;
  readonly other?: string;
  readonly at: Instant;
  /** Id of the meter with a label. */
  meterId(label: string): string;
}

export type FaultOptions = Readonly<Record<string, string | number>>;

export interface FaultKind {
  readonly kind: string;
  readonly about: string;
  /** How reports call it. */
  readonly family: 'fault' | 'absence' | 'act';
  readonly target: TargetKind;
  readonly time: FaultTime;
  /** Two kinds of one group contradict each other on one target at one time. */
  readonly group: string;
  /** What nobody has while it lasts: an attack that needs it contradicts it. */
  readonly takes?: string;
  readonly isPair: boolean;
  /** Its target is one name, and neither a pattern nor a share. */
  readonly isOne: boolean;
  /** It is nothing in a house that sends in clear. */
  readonly needsKeys: boolean;
  readonly options: TProperties;
  /** What it does in the world. */
  effects(target: FaultTarget, options: FaultOptions): readonly PlannedEffect[];
  /** What the portal is told of the house: of a delivery instead of the truth. */
  delivered?(house: House, target: FaultTarget, options: FaultOptions): House;
}

interface FaultSpec<P extends TProperties> {
  readonly kind: string;
  readonly about: string;
  readonly target: TargetKind;
  readonly group: string;
  readonly takes?: string;
  readonly family?: FaultKind['family'];
  readonly time?: FaultTime;
  readonly isPair?: boolean;
  readonly isOne?: boolean;
  readonly needsKeys?: boolean;
  readonly options?: P;
  readonly effects?: (target: FaultTarget, options: Static<TObject<P>>) => readonly PlannedEffect[];
  readonly delivered?: (house: House, target: FaultTarget, options: Static<TObject<P>>) => House;
}

/** Options are those of its schema once the file has passed the check. */
export function defineFault<P extends TProperties>(spec: FaultSpec<P>): FaultKind {
  const { effects = () => [], delivered, options = {}, ...rest } = spec;
  const usual = { family: 'fault', time: 'span', isPair: false } as const;
  const plain = { isOne: false, needsKeys: false } as const;
  const kind = { ...usual, ...plain, ...rest, options };
  return {
    ...kind,
    effects: (target, given) => effects(target, given as Static<TObject<P>>),
    ...(delivered === undefined
      ? {}
      : { delivered: (house, target, given) => delivered(house, target, given as never) }),
  };
}

/** A duration among the options of a fault. */
export function durationOption(description: string) {
  return Type.String({ 'x-kind': 'duration', description });
}

/** Milliseconds of a duration that was checked; a default where it is left out. */
export function durationMs(text: string | undefined, otherwise: string): number {
  return parseDuration(text ?? otherwise);
}

/** Key under which a file names the target; none where there is only one. */
export function targetKey({
  target,
}: FaultKind): 'meter' | 'dwelling' | 'gateway' | 'client' | undefined {
  if (target === 'lab' || target === 'air') return undefined;
  if (target === 'dwelling' || target === 'gateway' || target === 'client') return target;
  return 'meter';
}

/** The record of a fault in a file, closed. */
export function faultSchema(fault: FaultKind): TObject {
  const key = targetKey(fault);
  const at = durationOption('Begin, counted from the start of the run.');
  const forMs = durationOption('How long; until the end when left out.');
  return Type.Object(
    {
      kind: Type.Literal(fault.kind),
      ...(key === undefined ? {} : { [key]: targetType(fault) }),
      ...(fault.isPair ? { with: label('Label of the other one.') } : {}),
      ...(fault.time === 'delivery' ? {} : { at }),
      ...(fault.time === 'span' ? { for: Type.Optional(forMs) } : {}),
      ...fault.options,
    },
    { additionalProperties: false },
  );
}

function targetType(fault: FaultKind) {
  const { target, isPair, isOne } = fault;
  if (isPair || isOne) return label(`Label of the ${target}.`);
  const some = 'a pattern (`*` stands for any letters), or a share (`50%`, drawn from the seed)';
  return Type.String({ description: `The ${target}: its name, ${some}.` });
}

function label(description: string) {
  return Type.String({ 'x-kind': 'meter', description });
}
