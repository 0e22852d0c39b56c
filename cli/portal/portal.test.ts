import { expect, test } from 'vitest';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

test.each([
  [['--thing', 'a/b'], '1 to 128 letters, digits and : _ -'],
  [['--thing', ''], '1 to 128 letters'],
  [['--clock', 'moon'], 'real or lab'],
  [['--property', 'p.json'], '--property and --keys belong together'],
])('portal %j is refused before anything starts', async (words, message) => {
  const io = fakeIo();
  expect(await runMetertwin(['portal', ...words], io)).toBe(2);
  expect(io.stderr()).toContain(message);
});
