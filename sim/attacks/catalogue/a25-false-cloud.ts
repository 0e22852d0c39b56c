/**
 * A25, a gateway that poses as the cloud. Goal: have other gateways speak to it. It shows its own certificate, or
 * one without a purpose that the authority of the gateways signed for the name of the core. D11: that
 * authority vouches for gateways, and for nobody who says that he is the core.
 */
import { defineRung, type Attack } from '../attack.ts';
import { gatewayParameter } from '../parameters.ts';
import Type from 'typebox';

const poses = defineRung({
  about: 'a certificate of a gateway, and one without a purpose, in place of the core’s',
  positions: ['network'],
  seeks: 'access',
  trial: {
    ...{ duration: 'PT3H', at: 'PT2H' },
    verdicts: { m7: 'BLOCKED' },
    control: { off: ['D11'] },
  },
  parameters: {
    gateway: Type.Optional(gatewayParameter('Whom it intercepts. Default the first.')),
  },
  actsAt: (_given, actAt) => [actAt],
  start: ({ given, gateways }) => ({
    memory: () => null,
    act: async ({ network }) => {
      const gateway = given.gateway ?? gateways[0] ?? '';
      const own = await network.intercept(gateway, 'gateway-certificate');
      const open = await network.intercept(gateway, 'no-purpose');
      return [
        { what: `pose as the core before ${gateway} with the certificate of a gateway`, ...own },
        { what: `pose as the core before ${gateway} with one without a purpose`, ...open },
      ];
    },
  }),
});

export const attack: Attack = {
  id: 'A25-false-cloud',
  title: 'A gateway that poses as the cloud',
  goal: 'have other gateways speak to it',
  knows: 'a certificate of the authority of the gateways, and how to lead one to another address',
  meets: ['D11'],
  rungs: { poses },
};
