import { expect, test } from 'vitest';
import { RULE_LIMITS } from '../limits.ts';
import { actionLab } from './action.fixture.ts';
import { REPUBLISH } from './republish.ts';

test('the output goes to another topic, with headers; two dollars stand for a reserved one', async () => {
  const lab = actionLab(REPUBLISH);
  const headers = { contentType: 'text/plain', userProperties: [{ key: 'a', value: '1' }] };
  await lab.run({ topic: 'out', qos: 1, headers });
  await lab.run({ topic: '$$aws/things/a/shadow/update' });
  expect(lab.published).toMatchObject([
    {
      topic: 'out',
      qos: 1,
      properties: { contentType: 'text/plain', userProperties: { a: ['1'] } },
    },
    { topic: '$aws/things/a/shadow/update', qos: 0 },
  ]);
});

test.each([
  [{ topic: '$aws/x' }, 'reserved'],
  [{ topic: 'a/+' }, 'cannot republish to "a/+"'],
  [{ topic: 'a', qos: '2' }, 'it must be 0 or 1'],
])('%j is refused', async (fields, message) => {
  await expect(actionLab(REPUBLISH).run(fields)).rejects.toThrow(message);
});

test('rules that call each other end', async () => {
  const run = actionLab(REPUBLISH).run({ topic: 'a' }, 1, RULE_LIMITS.republishDepth);
  await expect(run).rejects.toThrow('in a row');
});
