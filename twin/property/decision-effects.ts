/**
 * What a decision does to readings and devices, and what it leaves behind when it is undone. How a
 * reading stands follows from the newest decision in force that names it, and without one from what
 * the judge had said: so decisions can be undone in any order.
 */
import type { Decision } from '../store/alarm-decisions.ts';
import type { Standing } from '../store/reading-trust.ts';
import type { Store } from '../store/store.ts';
import { applyExchange, revertExchange } from './exchange-device.ts';

export function applyDecision(store: Store, decision: Decision): void {
  if (decision.kind === 'readings') applyToReadings(store, decision);
  if (decision.kind === 'exchange') applyExchange(store, decision);
}

/** The decision is not in force any more. */
export function revertDecision(store: Store, decision: Decision): void {
  if (decision.kind === 'exchange') revertExchange(store, decision);
  for (const { meterNo, telegramId } of store.decisions.readingsOf(decision.id)) {
    const decided = store.decisions.inForce(telegramId);
    const judged = store.decisions.judged(meterNo, telegramId);
    const change = {
      standing: decided?.standing ?? judged?.judged ?? 'held',
      reason: decided?.reason ?? judged?.judgedBecause ?? null,
    };
    store.readings.setStanding({ meterNo, telegramId }, change);
  }
}

function applyToReadings(store: Store, decision: Decision): void {
  const { id, reason, meterId } = decision;
  for (const [telegramId, standing] of decidedTelegrams(store, decision)) {
    const owner = store.telegrams.byId(telegramId)?.meterId ?? meterId;
    const meterNo = store.meters.byId(owner)?.no;
    if (meterNo === undefined) continue;
    const judged = store.decisions.judged(meterNo, telegramId);
    if (judged === undefined) continue;
    store.decisions.addReading(id, { meterNo, telegramId, standing, ...judged });
    store.readings.setStanding({ meterNo, telegramId }, { standing, reason });
  }
}

/** The named telegrams, and the other held ones of the meter as far as the decision is about them. */
function decidedTelegrams(
  store: Store,
  { meterId, details }: Decision,
): ReadonlyMap<number, Standing> {
  const { accept = [], exclude = [], otherHeld = 'leave' } = details;
  const named = new Map<number, Standing>([
    ...accept.map((id) => [id, 'counts'] as const),
    ...exclude.map((id) => [id, 'excluded'] as const),
  ]);
  if (otherHeld === 'leave' || meterId === '') return named;
  const gatewayOf = (id: number): string | undefined => store.telegrams.byId(id)?.gatewayId;
  const byGateway = new Map([...named].map(([id, standing]) => [gatewayOf(id), standing]));
  const decided = new Map(named);
  for (const telegramId of heldTelegrams(store, meterId)) {
    const standing =
      otherHeld === 'same-gateway'
        ? byGateway.get(gatewayOf(telegramId))
        : otherHeld === 'accept'
          ? 'counts'
          : 'excluded';
    if (standing !== undefined && !named.has(telegramId)) decided.set(telegramId, standing);
  }
  return decided;
}

function heldTelegrams(store: Store, meterId: string): number[] {
  const spans = store.readings.held().filter((held) => held.meterId === meterId);
  if (spans.length === 0) return [];
  const from = Math.min(...spans.map((span) => span.from));
  const to = Math.max(...spans.map((span) => span.to)) + 1;
  return store.readings
    .list({ meterId, from, to })
    .filter(({ standing }) => standing === 'held')
    .map(({ telegramId }) => telegramId);
}
