/** An alarm of the small house with its telegrams, as the portal would answer. */
import type { AlarmDetail } from '../../twin/api/schemas/alarms.ts';
import type { Role } from '../../twin/api/schemas/session.ts';
import { ALARMS, telegramDetail } from './dashboard-data.ts';

export function alarmDetail(id: number, role: Role): AlarmDetail | undefined {
  const alarm = ALARMS.find((one) => one.id === id);
  if (alarm === undefined) return undefined;
  const base = { ...alarm, telegrams: [], heldReadings: 0, decisions: [] };
  if (alarm.kind !== 'replay') return base;
  const [rang, original] = [5112, 5107].map((one) => telegramDetail(one, role));
  if (rang === undefined || original === undefined) return undefined;
  return {
    ...base,
    field: 'access-number',
    telegrams: [
      { role: 'alarm', telegram: rang },
      { role: 'evidence', standing: 'held', telegram: original },
    ],
    heldReadings: 4,
  };
}
