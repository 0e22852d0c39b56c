/** Alarms and decisions as lines for a terminal. */
import type { AlarmAnswer, AlarmDetail, EvidenceTelegram } from '../../twin/api/schemas/alarms.ts';
import type { DecisionAnswer } from '../../twin/api/schemas/decisions.ts';

/** One alarm of a list. */
export function alarmLine(alarm: AlarmAnswer): string {
  const { id, at, state, kind, meterId, gatewayId, defence, count, message } = alarm;
  const subject = meterId ?? gatewayId ?? '';
  const times = count === 1 ? '' : `  ${count} times`;
  const head = [String(id).padStart(6), at, state.padEnd(7), kind, subject].join('  ');
  return `${head}${times}\n        ${message}${defence === null ? '' : ` (${defence})`}`;
}

/** One alarm with what shows it and what was decided. */
export function alarmText(alarm: AlarmDetail): string[] {
  const { field, telegrams, heldReadings, decisions } = alarm;
  return [
    alarmLine(alarm),
    ...(field === undefined ? [] : [`        given away by: ${field}`]),
    ...telegrams.map(telegramLine),
    ...(heldReadings === 0 ? [] : [`        ${heldReadings} readings of the meter are held`]),
    ...decisions.map(decisionLine),
  ];
}

function telegramLine({ role, standing, telegram }: EvidenceTelegram): string {
  const { id, rxAt, gatewayId, rssiDbm, verdict, reason, dissection } = telegram;
  const signal = rssiDbm === null ? '' : `${rssiDbm} dBm`;
  const became = [verdict, reason, standing].filter((word) => word !== undefined).join(', ');
  return [
    `  telegram ${id} (${role})  ${rxAt}  ${gatewayId}  ${signal}`.trimEnd(),
    `        ${became}`,
    `        ${dissection.view}`,
  ].join('\n');
}

/** One decision of a list. */
export function decisionLine(decision: DecisionAnswer): string {
  const { id, kind, undoes, accept = [], exclude = [], exchange, state, reason } = decision;
  const { decidedBy, settledBy } = decision;
  const what = [
    kind,
    ...(undoes === undefined ? [] : [`of decision ${undoes}`]),
    ...(accept.length === 0 ? [] : [`accept ${accept.join(', ')}`]),
    ...(exclude.length === 0 ? [] : [`exclude ${exclude.join(', ')}`]),
    ...(exchange === undefined ? [] : [`to ${exchange.newMeterId} at ${exchange.at}`]),
  ].join(' ');
  const second = settledBy === undefined ? '' : `, ${settledBy}`;
  return `  decision ${id}  ${state}  ${what}, by ${decidedBy}${second}: ${reason}`;
}
