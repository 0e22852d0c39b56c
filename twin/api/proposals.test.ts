import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFixture, type Fixture, type SignedInAs } from './portal.fixture.ts';
import { FourEyes } from '../property/four-eyes.ts';

let fixture: Fixture;
const applied: unknown[] = [];
const effects = {
  test: { apply: (payload: unknown) => void applied.push(payload), basis: () => 'same' },
};
beforeAll(async () => {
  fixture = await createFixture({ effects });
});
afterAll(() => fixture.close());

const CHANGES = [{ place: 'costs 2025-01-01, heatingCents', before: '1', after: '2' }];

function propose(by: string): number {
  const proposed = new FourEyes({ ...fixture.portal, effects }).propose({
    kind: 'test',
    subject: 'house',
    payload: { by },
    changes: CHANGES,
    by,
  });
  return proposed.state === 'open' ? proposed.id : 0;
}

async function decide(id: number, decision: string, as: SignedInAs) {
  const { cookie, csrfToken } = as;
  return fixture.app.inject({
    method: 'POST',
    url: `/api/v1/proposals/${id}/decision`,
    headers: { cookie, 'x-csrf-token': csrfToken },
    payload: { decision },
  });
}

test('the operator proposes, the landlord sees what would change and confirms', async () => {
  const id = propose('operator');
  const { body } = await fixture.get('/proposals?state=open', 'landlord');
  expect(body).toMatchObject([{ id, proposedBy: 'operator', changeCount: 1, changes: CHANGES }]);
  expect((await decide(id, 'confirm', await fixture.as('operator'))).json()).toMatchObject({
    code: 'FOUR_EYES_SAME_PERSON',
  });
  expect(applied).toEqual([]);
  expect((await decide(id, 'confirm', await fixture.as('landlord'))).statusCode).toBe(200);
  expect(applied).toEqual([{ by: 'operator' }]);
  const { body: all } = await fixture.get('/proposals', 'operator');
  expect(all).toMatchObject([{ id, state: 'in-force', decidedBy: 'landlord' }]);
});

test('a tenant decides nothing', async () => {
  const id = propose('operator');
  const answer = await decide(id, 'confirm', await fixture.as('tenant', 'd01'));
  expect(answer.statusCode).toBe(403);
  expect((await decide(id, 'withdraw', await fixture.as('operator'))).statusCode).toBe(200);
});
