/**
 * A19, a gateway in the attacker's hand passes nothing on of one meter. D16 notices the silent meter.
 */
import { defineRung, type Attack } from '../attack.ts';
import { FOR, gatewayParameter, meterParameter, spanOf } from '../parameters.ts';

const gateway = gatewayParameter('Thing name of the gateway.');

const withhold = defineRung({
  about: 'nothing of one meter is passed on by a gateway',
  positions: ['gateway'],
  seeks: 'stealth',
  trial: {
    ...{
      duration: 'P2D',
      at: 'P1DT12H',
      intervalS: 900,
      with: { gateway: 'gw-1', meter: 'd05-r2' },
    },
    verdicts: { m7: 'DEGRADED', m5: 'DEGRADED' },
    alarms: { 'meter-silent': 'PT7H' },
    control: { off: ['D9', 'D16'] },
  },
  parameters: { gateway, meter: meterParameter('Label of the meter.'), for: FOR },
  start: ({ gateway: port, actAt, given }, stored) => {
    const how = { ...spanOf(actAt, given.for), gateway: given.gateway, meter: given.meter };
    if (stored === undefined) port.withhold(how);
    return { memory: () => ({ planned: true }) };
  },
});

export const attack: Attack = {
  id: 'A19-withhold',
  title: 'A gateway that keeps a meter back',
  goal: 'silence a meter',
  knows: 'the way into a gateway; no key of a meter',
  meets: ['D9', 'D16'],
  rungs: { withhold },
};
