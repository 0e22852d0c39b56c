import { expect, test } from 'vitest';
import { addFebruary } from '../property/stored-house.fixture.ts';
import { FairTurns, WAITING_MAX } from './fair-turns.ts';
import { createFixture } from './portal.fixture.ts';

test('rows take turns, however long one is, and a row has an end', async () => {
  const actions: (() => void)[] = [];
  const turns = new FairTurns((action) => void actions.push(action));
  const served: string[] = [];
  const ask = async (user: string): Promise<void> => {
    await turns.of(user);
    served.push(user);
  };
  const loud = Array.from({ length: WAITING_MAX }, () => ask('loud'));
  const [anna, bert] = [ask('anna'), ask('bert')];
  await expect(turns.of('loud')).rejects.toMatchObject({ code: 'API_TOO_MANY_REQUESTS' });
  for (let action = actions.shift(); action !== undefined; action = actions.shift()) {
    action();
    await Promise.resolve();
  }
  await Promise.all([...loud, anna, bert]);
  expect(served.slice(0, 4)).toEqual(['loud', 'anna', 'bert', 'loud']);
  expect(served).toHaveLength(WAITING_MAX + 2);
});

test('a crowd of bills that one user asks for holds up nobody else', async () => {
  const fixture = await createFixture();
  addFebruary(fixture.store, [1, 2, 3, 4]);
  const [landlord, operator] = [await fixture.as('landlord'), await fixture.as('operator')];
  const answered: string[] = [];
  const ask = async (path: string, { cookie }: { readonly cookie: string }, who: string) => {
    const { statusCode } = await fixture.app.inject({ url: `/api/v1${path}`, headers: { cookie } });
    answered.push(who);
    return statusCode;
  };
  const crowd = Array.from({ length: 30 }, () => ask('/bill-check?period=2025', landlord, 'crowd'));
  expect(await ask('/status', operator, 'other')).toBe(200);
  // One was begun before, and one more may be on its way.
  expect(answered.indexOf('other')).toBeLessThan(4);
  expect(new Set(await Promise.all(crowd))).toEqual(new Set([200]));
  await fixture.close();
});
