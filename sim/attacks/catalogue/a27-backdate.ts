/**
 * A27, a gateway in the attacker's hand that dates what it hears anew. D6 holds the claim against the clock
 * inside the telegram.
 */
import Type from 'typebox';
import { SECOND_MS } from '#kernel/time.ts';
import { defineRung, type Attack } from '../attack.ts';
import { FOR, gatewayParameter, spanOf } from '../parameters.ts';

const gateway = gatewayParameter('Thing name of the gateway.');
const planned = { memory: () => ({ planned: true }) };

const clock = defineRung({
  about: 'the clock of a gateway set wrong',
  positions: ['gateway'],
  trial: {
    ...{ duration: 'P2D', at: 'P1D', with: { gateway: 'gw-1', offS: -518_400, for: 'PT12H' } },
    verdicts: { m7: 'DEGRADED', m5: 'DEGRADED' },
    control: { off: ['D6'] },
  },
  parameters: {
    gateway,
    offS: Type.Integer({
      minimum: -34_560_000,
      maximum: 34_560_000,
      description: 'Seconds, up to 400 days; below 0 it is late.',
    }),
    for: FOR,
  },
  start: ({ gateway: port, actAt, given }, stored) => {
    const offMs = given.offS * SECOND_MS;
    const how = { ...spanOf(actAt, given.for), gateway: given.gateway, offMs };
    if (stored === undefined) port.setClock(how);
    return planned;
  },
});

export const attack: Attack = {
  id: 'A27-backdate',
  title: 'A gateway that lies about the time',
  goal: 'have readings dated wrong',
  knows: 'the way into a gateway; no key of a meter',
  meets: ['D6'],
  rungs: { clock },
};
