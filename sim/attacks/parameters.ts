/** Parameters that several attacks have. */
import Type from 'typebox';
import { parseDuration, type Instant } from '#kernel/time.ts';

export function meterParameter(description: string) {
  return Type.String({ 'x-kind': 'meter', description });
}

/** Of a radiator: the other meters have nothing that a hand could cover or take off. */
export function allocatorParameter(description: string) {
  return Type.String({ 'x-kind': 'allocator', description });
}

export function gatewayParameter(description: string) {
  return Type.String({ 'x-kind': 'gateway', description });
}

export function dwellingParameter(description: string) {
  return Type.String({ 'x-kind': 'dwelling', description });
}

export function durationParameter(description: string) {
  return Type.String({ 'x-kind': 'duration', description });
}

/** Longer than none. */
export function someTimeParameter(description: string) {
  return Type.String({ 'x-kind': 'some time', description });
}

/** How long the attacker continues; to the end when left out. */
export const FOR = Type.Optional(
  someTimeParameter('How long the attacker continues; to the end when left out.'),
);

/** A hand-held sender outside the house. */
export const DEFAULT_POWER_DBM = 14;

export const POWER_DBM = Type.Optional(
  Type.Integer({
    minimum: -10,
    maximum: 40,
    description: `Transmit power in dBm. Default ${DEFAULT_POWER_DBM}.`,
  }),
);

/** From when the attacker acts until it stops. */
export function spanOf(at: Instant, text: string | undefined): { at: Instant; until?: Instant } {
  return text === undefined ? { at } : { at, until: at + parseDuration(text) };
}

/** True while the attacker acts. */
export function isDuring(at: Instant, span: { at: Instant; until?: Instant }): boolean {
  return at >= span.at && at < (span.until ?? Infinity);
}
