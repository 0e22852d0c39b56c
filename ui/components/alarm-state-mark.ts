/** Whether an alarm is open, waits for a second person or is decided. */
import type { TemplateResult } from 'lit';
import type { AlarmAnswer } from '../../twin/api/schemas/alarms.ts';
import type { Words } from '../i18n/translate.ts';
import type { IconName } from './icons.ts';
import { stateMark, type Tone } from './state-mark.ts';

export const ALARM_STATES = [
  'open',
  'waiting',
  'closed',
] as const satisfies readonly AlarmAnswer['state'][];

const MARKS: Readonly<Record<AlarmAnswer['state'], readonly [Tone, IconName]>> = {
  open: ['bad', 'warn'],
  waiting: ['warn', 'clock'],
  closed: ['ok', 'ok'],
};

export function alarmStateMark(state: AlarmAnswer['state'], { t }: Words): TemplateResult {
  return stateMark(...MARKS[state], t(`alarms.state.${state}`));
}
