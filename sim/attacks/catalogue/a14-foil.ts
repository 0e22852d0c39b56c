/**
 * A14, foil. Goal: keep a meter from the gateway without touching it, in the path to one gateway or to
 * all. Registers catch up when the foil is gone; D16 notices the weaker signal or the silence.
 */
import Type from 'typebox';
import { defined } from '#kernel/defined.ts';
import { defineRung, type Attack } from '../attack.ts';
import { FOR, gatewayParameter, meterParameter, spanOf } from '../parameters.ts';

const FOIL_DB = 25;

const foil = defineRung({
  about: 'a sheet of metal in the path of a meter',
  positions: ['link'],
  seeks: 'stealth',
  trial: {
    ...{ duration: 'P2D', at: 'P1DT6H', intervalS: 900, with: { meter: 'd05-r2' } },
    verdicts: { m7: 'DETECTED', m5: 'DETECTED' },
    alarms: { 'rssi-jump': 'P1D' },
    control: { off: ['D16'] },
  },
  parameters: {
    meter: meterParameter('Label of the meter.'),
    gateway: Type.Optional(gatewayParameter('In the path to this one only.')),
    lossDb: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: `How much weaker, in dB. Default ${FOIL_DB}.`,
      }),
    ),
    for: FOR,
  },
  start: ({ link, actAt, given }, stored) => {
    const { meter, gateway, lossDb = FOIL_DB } = given;
    const path = { meter, lossDb, ...defined({ gateway }) };
    if (stored === undefined) link.attenuate({ ...spanOf(actAt, given.for), ...path });
    return { memory: () => ({ planned: true }) };
  },
});

export const attack: Attack = {
  id: 'A14-foil',
  title: 'Foil in front of a meter',
  goal: 'keep a meter from being heard',
  knows: 'where the meter and the gateway hang',
  meets: ['D16'],
  rungs: { foil },
};
