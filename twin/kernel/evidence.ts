/**
 * What an alarm shows: the telegrams side by side, and the field that gave them away. A rule names
 * the field and what the telegram contradicts; the alarm adds the telegram itself.
 */

/** The order has no meaning; the API and the dashboard have words for each. */
export const EVIDENCE_FIELDS = [
  'address',
  'security',
  'access-number',
  'message-counter',
  'mac',
  'key',
  'ciphertext',
  'block-count',
  'records',
  'device-time',
  'value',
  'due-date',
  'due-date-value',
  'reception-time',
  'gateway',
  'signal',
  'copies',
  'bundle',
] as const;

export type EvidenceField = (typeof EVIDENCE_FIELDS)[number];

/** What a rule says about the telegram it judges. */
export interface Contradiction {
  readonly field: EvidenceField;
  /** Stored telegrams that it does not fit to: the original of a replay, the neighbours in time. */
  readonly against?: readonly number[];
}

export interface Evidence {
  readonly field: EvidenceField;
  /** The first one rang the alarm. */
  readonly telegramIds: readonly number[];
}

/** An alarm that goes on ringing keeps its first telegrams: enough to compare, never a flood. */
const TELEGRAMS_MAX = 8;

/** The evidence of a telegram, once it has an id. */
export function evidenceOf(
  telegramId: number,
  contradiction: Contradiction | undefined,
): Evidence | undefined {
  if (contradiction === undefined) return undefined;
  const { field, against = [] } = contradiction;
  return { field, telegramIds: bounded([telegramId, ...against]) };
}

/** What is known when the same alarm rings again. */
export function mergeEvidence(
  first: Evidence | undefined,
  next: Evidence | undefined,
): Evidence | undefined {
  if (first === undefined || next === undefined) return first ?? next;
  return { ...first, telegramIds: bounded([...first.telegramIds, ...next.telegramIds]) };
}

function bounded(ids: readonly number[]): readonly number[] {
  return [...new Set(ids)].slice(0, TELEGRAMS_MAX);
}
