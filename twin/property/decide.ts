/**
 * Decisions about alarms and the readings behind them: accept, exclude, exchange the device, close.
 * What changes values takes effect when a second person confirms it (D17), and every step is in the
 * audit ledger within the same transaction. Nothing is ever taken away: an undo is a decision, too.
 */
import { defined } from '#kernel/defined.ts';
import type { Instant } from '#kernel/time.ts';
import type {
  Decision,
  DecisionDetails,
  DecisionKind,
  ExchangeDetails,
  NewDecision,
} from '../store/alarm-decisions.ts';
import type { Store } from '../store/store.ts';
import { applyDecision, revertDecision } from './decision-effects.ts';
import { propertyError } from './errors.ts';
import { checkExchange } from './exchange-device.ts';
import type { SecondPerson } from './four-eyes.ts';

export interface DecisionPorts {
  readonly store: Store;
  /** D17: what changes values waits for a second person. */
  readonly secondPerson: SecondPerson;
}

export interface Actor {
  readonly name: string;
  /** By the domain clock, as alarms and readings. */
  readonly atMs: Instant;
  /** Real time, for the audit ledger; the same where it is left out. */
  readonly realMs?: Instant;
}

/** What a decision is about: an alarm with its meter, or a meter alone. */
interface DecisionSubject {
  readonly alarmId?: number;
  /** Empty where the alarm is about a gateway. */
  readonly meterId: string;
}

export interface DecisionRequest extends Omit<DecisionDetails, 'exchange'> {
  readonly kind: Exclude<DecisionKind, 'undo'>;
  readonly reason: string;
  readonly exchange?: ExchangeDetails;
}

/** Throws PROPERTY_BAD_DECISION, and PROPERTY_DECISION_WAITING while another one waits. */
export function decide(
  ports: DecisionPorts,
  request: DecisionRequest & DecisionSubject,
  by: Actor,
): Decision {
  const { store } = ports;
  const { alarmId, meterId, kind, reason, ...details } = request;
  const subject = { ...defined({ alarmId }), meterId };
  refuseWhileOneWaits(store, subject);
  checkDetails(store, request);
  return enter(ports, { ...subject, kind, reason, details }, by);
}

/** Throws PROPERTY_NOT_FOUND, PROPERTY_DECISION_SETTLED for one that is not in force. */
export function undo(
  ports: DecisionPorts,
  request: { readonly id: number; readonly reason: string },
  by: Actor,
): Decision {
  const target = found(ports.store, request.id);
  const { id, kind, state } = target;
  if (state !== 'in-force' || kind === 'undo') throw settled(target);
  const { alarmId, meterId } = target;
  const subject = { ...defined({ alarmId }), meterId };
  refuseWhileOneWaits(ports.store, subject);
  const { reason } = request;
  return enter(ports, { ...subject, kind: 'undo', undoes: id, reason, details: {} }, by);
}

/** The second person's yes. Throws PROPERTY_NOT_FOUND, FOUR_EYES_SAME_PERSON and others. */
export function confirm({ store, secondPerson }: DecisionPorts, id: number, by: Actor): Decision {
  const decision = found(store, id);
  if (decision.state !== 'waiting') throw settled(decision);
  secondPerson.requireSecondPerson(decision.decidedBy, by.name);
  return store.transaction(() => {
    audit(store, decision, { action: 'decision.confirmed', ...by });
    return takeEffect(store, decision, { ...by, confirmedBy: by.name });
  });
}

/** Ends a decision that waits. Whoever may decide may withdraw, the second person as well. */
export function withdraw({ store }: DecisionPorts, id: number, by: Actor): Decision {
  const decision = found(store, id);
  if (decision.state !== 'waiting') throw settled(decision);
  return store.transaction(() => {
    audit(store, decision, { action: 'decision.withdrawn', ...by });
    return store.decisions.settle(id, { state: 'withdrawn', by: by.name, at: by.atMs });
  });
}

function enter(
  { store, secondPerson }: DecisionPorts,
  decision: Omit<NewDecision, 'decidedBy' | 'decidedAt'>,
  by: Actor,
): Decision {
  return store.transaction(() => {
    const added = store.decisions.add({ ...decision, decidedBy: by.name, decidedAt: by.atMs });
    audit(store, added, { action: 'decision.proposed', ...by });
    return secondPerson.isRequired && changesValues(store, added)
      ? added
      : takeEffect(store, added, by);
  });
}

/** To close an alarm, or to open it again, changes no value. */
export function changesValues(store: Pick<Store, 'decisions'>, decision: Decision): boolean {
  if (decision.kind !== 'undo') return decision.kind !== 'close';
  return store.decisions.byId(decision.undoes ?? 0)?.kind !== 'close';
}

function takeEffect(
  store: Store,
  decision: Decision,
  { atMs, confirmedBy }: Actor & { readonly confirmedBy?: string },
): Decision {
  const settlement = { ...defined({ by: confirmedBy }), at: atMs };
  if (decision.kind === 'undo') {
    const target = found(store, decision.undoes ?? 0);
    const state = 'undone';
    store.decisions.settle(target.id, { state, by: decision.decidedBy, at: atMs });
    revertDecision(store, target);
  }
  const inForce = store.decisions.settle(decision.id, { state: 'in-force', ...settlement });
  if (decision.kind !== 'undo') applyDecision(store, inForce);
  return inForce;
}

function checkDetails(store: Store, request: DecisionRequest & DecisionSubject): void {
  const { kind, accept = [], exclude = [], otherHeld = 'leave', exchange, meterId } = request;
  if (request.reason.trim() === '') throw bad('reason', 'must say why');
  if (kind === 'exchange') {
    if (exchange === undefined) throw bad('exchange', 'must name the new device');
    checkExchange(store, meterId, exchange);
    return;
  }
  if (kind === 'close') return;
  if (accept.length + exclude.length === 0 && (otherHeld === 'leave' || meterId === '')) {
    throw bad('accept', 'must name a telegram, or exclude must');
  }
  const twice = accept.find((id) => exclude.includes(id));
  if (twice !== undefined) throw bad('exclude', `must not name telegram ${twice} as well`);
  for (const id of [...accept, ...exclude]) requireReading(store, id, { ...request });
  if (otherHeld === 'same-gateway') requireTwoGateways(store, accept, exclude);
}

/** Only readings of the alarm's telegrams or of the meter can be decided about. */
function requireReading(store: Store, id: number, { alarmId, meterId }: DecisionSubject): void {
  const telegram = store.telegrams.byId(id);
  const evidence = alarmId === undefined ? [] : evidenceIds(store, alarmId);
  const isOfSubject = evidence.includes(id) || (meterId !== '' && telegram?.meterId === meterId);
  const meter = store.meters.byId(telegram?.meterId ?? '');
  const gaveReading =
    meter !== undefined && store.readings.standingOf({ meterNo: meter.no, id }) !== undefined;
  if (isOfSubject && gaveReading) return;
  throw bad('accept', `telegram ${id} gave no reading that this alarm is about`);
}

function evidenceIds(store: Store, alarmId: number): readonly number[] {
  return store.alarms.byId(alarmId)?.evidence?.telegramIds ?? [];
}

function requireTwoGateways(
  store: Store,
  accept: readonly number[],
  exclude: readonly number[],
): void {
  const gatewaysOf = (ids: readonly number[]): (string | undefined)[] =>
    ids.map((id) => store.telegrams.byId(id)?.gatewayId);
  const accepted = gatewaysOf(accept);
  if (!gatewaysOf(exclude).some((gateway) => accepted.includes(gateway))) return;
  throw bad('otherHeld', 'cannot go by the gateway: both sides came through the same one');
}

function refuseWhileOneWaits(store: Store, { alarmId, meterId }: DecisionSubject): void {
  const of = alarmId === undefined ? { meterId } : { alarmId };
  const [waiting] = store.decisions.list({ ...of, state: 'waiting', limit: 1 });
  if (waiting === undefined) return;
  throw propertyError('PROPERTY_DECISION_WAITING', { details: { id: waiting.id } });
}

function found(store: Pick<Store, 'decisions'>, id: number): Decision {
  const decision = store.decisions.byId(id);
  if (decision !== undefined) return decision;
  throw propertyError('PROPERTY_NOT_FOUND', { details: { what: `decision ${id}` } });
}

function settled({ id, state }: Decision): Error {
  return propertyError('PROPERTY_DECISION_SETTLED', { details: { id, state } });
}

function bad(field: string, reason: string): Error {
  return propertyError('PROPERTY_BAD_DECISION', { details: { field, reason } });
}

type Step = 'decision.proposed' | 'decision.confirmed' | 'decision.withdrawn';

/** Names telegrams and devices, never a value. */
function audit(store: Store, decision: Decision, step: Actor & { readonly action: Step }): void {
  const { action, name, atMs, realMs } = step;
  const { id, alarmId, meterId, kind, undoes, reason, details } = decision;
  const subject = meterId === '' ? `alarm ${alarmId}` : meterId;
  store.audit.append({
    atMs: realMs ?? atMs,
    actor: name,
    action,
    subject,
    details: {
      decision: id,
      kind,
      reason,
      ...defined({ alarm: alarmId }),
      ...defined({ undoes }),
      ...(details.accept === undefined ? {} : { accepted: details.accept.join(' ') }),
      ...(details.exclude === undefined ? {} : { excluded: details.exclude.join(' ') }),
      ...(details.exchange === undefined ? {} : { newMeter: details.exchange.newMeterId }),
    },
  });
}
