/**
 * A device is exchanged: the old one ends with its last reading, the new one starts with what it
 * showed when it was mounted. The new registration is the old one under another number; its key
 * comes with the next import, for it was never here.
 */
import type { LabError } from '#kernel/errors.ts';
import type { Decision, ExchangeDetails } from '../store/alarm-decisions.ts';
import type { Meter } from '../store/meters.ts';
import type { Store } from '../store/store.ts';
import { propertyError } from './errors.ts';

const METER_ID = /^([A-Z]{3}|[0-9a-f]{4})~?-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}$/;

/** Throws PROPERTY_BAD_DECISION. */
export function checkExchange(store: Store, oldMeterId: string, exchange: ExchangeDetails): void {
  const old = store.meters.byId(oldMeterId);
  if (old === undefined) throw bad('exchange', 'the alarm is about no registered device');
  const { newMeterId, at, startUnits, kq, kc } = exchange;
  if (!METER_ID.test(newMeterId)) throw bad('newMeterId', 'is no number of a device');
  if (newMeterId === oldMeterId) throw bad('newMeterId', 'is the number of the old device');
  const known = store.meters.byId(newMeterId);
  if (known !== undefined && !isSamePlace(known, old)) {
    throw bad('newMeterId', 'is registered already, at another place');
  }
  const life = store.serviceLives.of(oldMeterId);
  if (life?.untilAt !== undefined && life.untilAt !== null) {
    throw bad('exchange', 'the old device was exchanged already');
  }
  if (!(at > (life?.fromAt ?? 0))) throw bad('at', 'lies before the old device was mounted');
  if (!Number.isSafeInteger(startUnits) || startUnits < 0)
    throw bad('startUnits', 'must be 0 or more');
  for (const factor of [kq, kc]) {
    if (factor !== undefined && !(Number(factor) > 0)) throw bad('kq', 'must be more than 0');
  }
}

export function applyExchange(store: Store, { meterId, details }: Decision): void {
  const old = store.meters.byId(meterId);
  const { exchange } = details;
  if (old === undefined || exchange === undefined) return;
  const { newMeterId, at, startUnits, kq, kc } = exchange;
  if (store.meters.byId(newMeterId) === undefined) {
    const { kind, dwellingId, room, label, scale, kt = '1' } = old;
    const { ratedPowerW = null, nominalFlowLh = null } = old;
    const place = { kind, dwellingId, room, label, scale, kt, ratedPowerW, nominalFlowLh };
    store.meters.put({
      ...place,
      id: newMeterId,
      kq: kq ?? old.kq,
      kc: kc ?? old.kc,
      acceptance: old.acceptance,
    });
  }
  const life = store.serviceLives.of(meterId) ?? { fromAt: null, startUnits: 0 };
  store.serviceLives.put(meterId, { ...life, untilAt: at });
  store.serviceLives.put(newMeterId, { fromAt: at, startUnits, untilAt: null });
}

/** The old device serves on; the new one never served, whatever it may have sent. */
export function revertExchange(store: Store, { meterId, details }: Decision): void {
  const { exchange } = details;
  if (exchange === undefined) return;
  const life = store.serviceLives.of(meterId) ?? { fromAt: null, startUnits: 0 };
  store.serviceLives.put(meterId, { ...life, untilAt: null });
  const { newMeterId, at, startUnits } = exchange;
  store.serviceLives.put(newMeterId, { fromAt: at, startUnits, untilAt: at });
}

function isSamePlace(a: Meter, b: Meter): boolean {
  return a.dwellingId === b.dwellingId && a.kind === b.kind;
}

function bad(field: string, reason: string): LabError {
  return propertyError('PROPERTY_BAD_DECISION', { details: { field, reason } });
}
