import { expect, test } from 'vitest';
import { actionLab, NOW } from './action.fixture.ts';
import { CLOUDWATCH_ALARM } from './cloudwatch-alarm.ts';

const ALARM = { alarmName: 'too hot', stateReason: '21 degrees', stateValue: 'ALARM' };

test('a row for each state that an alarm is set to', async () => {
  const lab = actionLab(CLOUDWATCH_ALARM);
  await lab.run(ALARM);
  await lab.run({ ...ALARM, stateReason: 'cold again', stateValue: 'OK' });
  expect(lab.rows('alarms')).toEqual([
    { alarm_name: 'too hot', state: 'ALARM', reason: '21 degrees', set_at: NOW },
    { alarm_name: 'too hot', state: 'OK', reason: 'cold again', set_at: NOW },
  ]);
});

test.each([
  [{ alarmName: '' }, 'has 1 to 255 characters'],
  [{ alarmName: 'a'.repeat(256) }, 'has 1 to 255 characters'],
  [{ stateValue: 'HOT' }, 'must be one of OK, ALARM, INSUFFICIENT_DATA'],
])('%j is refused', async (change, message) => {
  await expect(actionLab(CLOUDWATCH_ALARM).run({ ...ALARM, ...change })).rejects.toThrow(message);
});
