import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { SNS } from './sns.ts';

const targetArn = 'arn:aws:sns:eu-central-1:000000000000:alarms';

test('a topic gets the output, or in the format JSON its text for all protocols', async () => {
  const lab = actionLab(SNS);
  await lab.run({ targetArn });
  await lab.run({ targetArn, messageFormat: 'JSON' }, { default: 'leak', sms: 'x' });
  expect(lab.rows('sns/alarms').map(({ message }) => message)).toEqual(['{"t":21}', 'leak']);
});

test('what is no topic, no format and no message of the format is refused', async () => {
  await expect(actionLab(SNS).run({ targetArn: 'alarms' })).rejects.toThrow('names no topic');
  expect(SNS.check?.({ messageFormat: 'XML' })).toBe('messageFormat is RAW or JSON');
  const fields = { targetArn, messageFormat: 'JSON' };
  await expect(actionLab(SNS).run(fields, [1])).rejects.toThrow('needs a member "default"');
});
