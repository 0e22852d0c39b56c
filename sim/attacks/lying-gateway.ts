/**
 * A27 and A19, a gateway in the attacker's hand. It dates what it hears anew, or passes nothing on of one
 * meter. D6 holds the claim against the clock inside the telegram, D16 notices the silent meter.
 */
import Type from 'typebox';
import { SECOND_MS } from '#kernel/time.ts';
import { defineRung } from './attack.ts';
import type { Attack } from './attack.ts';
import { FOR, gatewayParameter, meterParameter, spanOf } from './parameters.ts';

const gateway = gatewayParameter('Thing name of the gateway.');
const planned = { memory: () => ({ planned: true }) };

const clock = defineRung({
  about: 'the clock of a gateway set wrong',
  positions: ['gateway'],
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

export const backdateAttack: Attack = {
  id: 'A27-backdate',
  title: 'A gateway that lies about the time',
  goal: 'have readings dated wrong',
  knows: 'the way into a gateway; no key of a meter',
  meets: ['D6'],
  rungs: { clock },
};

const withhold = defineRung({
  about: 'nothing of one meter is passed on by a gateway',
  positions: ['gateway'],
  parameters: { gateway, meter: meterParameter('Label of the meter.'), for: FOR },
  start: ({ gateway: port, actAt, given }, stored) => {
    const how = { ...spanOf(actAt, given.for), gateway: given.gateway, meter: given.meter };
    if (stored === undefined) port.withhold(how);
    return planned;
  },
});

export const withholdAttack: Attack = {
  id: 'A19-withhold',
  title: 'A gateway that keeps a meter back',
  goal: 'silence a meter',
  knows: 'the way into a gateway; no key of a meter',
  meets: ['D16'],
  rungs: { withhold },
};
