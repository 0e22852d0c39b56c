import { expect, test } from 'vitest';
import { actionLab, NOW } from './action.fixture.ts';
import { STEP_FUNCTIONS } from './step-functions.ts';

test('each message starts an execution with a name of its own and the output as its input', async () => {
  const lab = actionLab(STEP_FUNCTIONS);
  const fields = { stateMachineName: 'bills', executionNamePrefix: 'gw-1-' };
  await lab.run(fields);
  await lab.run(fields, { t: 22 });
  const rows = lab.rows('step-functions/bills');
  expect(rows).toMatchObject([
    {
      name: expect.stringMatching(/^gw-1-[\da-f-]{36}$/) as string,
      input: '{"t":21}',
      started_at: NOW,
    },
    { input: '{"t":22}' },
  ]);
  expect(rows[0]?.['name']).not.toBe(rows[1]?.['name']);
});

test.each([
  [{ stateMachineName: 'a/b' }, 'is not the name of a state machine'],
  [{ stateMachineName: 'a', executionNamePrefix: 'x'.repeat(44) }, 'cannot begin the name'],
])('%j is refused', async (fields, message) => {
  await expect(actionLab(STEP_FUNCTIONS).run(fields)).rejects.toThrow(message);
});
