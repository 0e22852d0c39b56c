/** Rows of the store as answers of the API. */
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { formatInstant, type Instant } from '#kernel/time.ts';
import { changesValues, type DecisionRequest } from '../property/decide.ts';
import type { Decision } from '../store/alarm-decisions.ts';
import type { Alarm } from '../store/alarms.ts';
import type { Gateway } from '../store/gateways.ts';
import { measureOf } from '../store/meter-kinds.ts';
import type { MeterState } from '../store/meters.ts';
import type { ReadingFields } from '../store/reading-fields.ts';
import type { Store } from '../store/store.ts';
import type { StoredTelegram } from '../store/telegrams.ts';
import type { AlarmAnswer } from './schemas/alarms.ts';
import type { DecisionAnswer, DecisionRequestBody } from './schemas/decisions.ts';
import type { Meter } from './schemas/meters.ts';
import type { GatewayStatus } from './schemas/status.ts';
import type { TelegramSummary } from './schemas/telegrams.ts';

export function telegramAnswer(telegram: StoredTelegram): TelegramSummary {
  const { id, gatewayId, rssiDbm, verdict, reason, vouchedBy, standing } = telegram;
  return {
    id,
    meterId: telegram.meterId ?? null,
    rxAt: formatInstant(telegram.rxAt),
    gatewayId,
    rssiDbm,
    verdict,
    ...defined({ reason, vouchedBy, standing }),
    hex: toHex(telegram.frame),
  };
}

export function alarmAnswer(alarm: Alarm): AlarmAnswer {
  const { id, count, kind, meterId, gatewayId, message, defence } = alarm;
  const { lasts, endedAt, state, evidence } = alarm;
  return {
    id,
    at: formatInstant(alarm.at),
    lastAt: formatInstant(alarm.lastAt),
    count,
    kind,
    ...defined({ meterId, gatewayId }),
    message,
    ...(lasts ? { lasts } : {}),
    ...(endedAt === undefined ? {} : { endedAt: formatInstant(endedAt) }),
    defence: defence === '' ? null : defence,
    state,
    ...(evidence === undefined ? {} : { field: evidence.field }),
  };
}

export function decisionAnswer(
  store: Pick<Store, 'decisions'>,
  decision: Decision,
): DecisionAnswer {
  const { details, alarmId, meterId, undoes, settledBy, settledAt, ...row } = decision;
  const { accept, exclude, otherHeld, exchange } = details;
  return {
    ...row,
    ...defined({ alarmId }),
    ...(meterId === '' ? {} : { meterId }),
    ...defined({ undoes }),
    ...(accept === undefined ? {} : { accept: [...accept] }),
    ...(exclude === undefined ? {} : { exclude: [...exclude] }),
    ...defined({ otherHeld }),
    ...(exchange === undefined
      ? {}
      : { exchange: { ...exchange, at: formatInstant(exchange.at) } }),
    changesValues: changesValues(store, decision),
    decidedAt: formatInstant(decision.decidedAt),
    ...defined({ settledBy }),
    ...(settledAt === undefined ? {} : { settledAt: formatInstant(settledAt) }),
  };
}

export function decisionRequest({ exchange, ...body }: DecisionRequestBody): DecisionRequest {
  if (exchange === undefined) return body;
  return { ...body, exchange: { ...exchange, at: Date.parse(exchange.at) } };
}

export function gatewayAnswer(gateway: Gateway): GatewayStatus {
  const { id, online, lastSeq, telegrams } = gateway;
  return { id, online, lastBundleAt: instantOrNull(gateway.lastBundleAt), lastSeq, telegrams };
}

/** `values` false leaves consumption out. */
export function meterAnswer(meter: MeterState, values: boolean): Meter {
  const { id, label, dwellingId, room, kind, rssiDbm, units, dueDate, dueDateUnits } = meter;
  const { field, unit, exp10, course } = measureOf(kind);
  const measure = { field, unit, exp10, course };
  const device = { id, label, dwellingId, room, kind, measure, rssiDbm };
  const seen = { ...device, lastSeenAt: instantOrNull(meter.lastSeenAt) };
  if (!values) return seen;
  const others = meter.fields === null ? {} : mutable(meter.fields);
  const { vouchedBy, standing } = meter;
  const trust = vouchedBy === null || standing === null ? {} : { vouchedBy, standing };
  return { ...seen, units, dueDate, dueDateUnits, ...trust, ...others };
}

function mutable({ fields, flags, isVouched }: ReadingFields) {
  return { fields: [...fields], flags: [...flags], isVouched };
}

export function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
