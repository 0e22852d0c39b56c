/** The example of a scenario that the design gives, as it stands there. `test/` runs it at night. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rungOf } from '../attacks/attack.ts';
import { checkScenario } from './load.ts';

const FILE = new URL('design-example.yaml', import.meta.url);

test('the example of the design is a scenario', () => {
  const checked = checkScenario({ file: 'x.yaml', text: readFileSync(FILE, 'utf8') });
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.problems));
  const [planned] = checked.scenario.attacks;
  const rung = planned && rungOf(planned.attack, planned.parameters);
  expect(rung?.positions).toEqual(['gateway']);
  expect(planned && rung?.actsAt(planned.parameters, planned.at)).toEqual([planned?.at]);
});
