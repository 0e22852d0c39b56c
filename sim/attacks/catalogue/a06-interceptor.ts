/**
 * A06, an interceptor between a gateway and the core. Goal: be taken for the core and hear what the
 * gateway says. D11 refuses each of its certificates by name, chain, purpose or date; without D11 the
 * gateway speaks to anybody.
 */
import Type from 'typebox';
import { PROXY_CERTIFICATES } from '../../positions/ports.ts';
import { defineRung, type Attack, type Attempt } from '../attack.ts';
import { gatewayParameter } from '../parameters.ts';

const proxy = defineRung({
  about: 'a proxy that shows certificates of its choice, one connection each',
  positions: ['network'],
  seeks: 'access',
  trial: {
    ...{ duration: 'PT3H', at: 'PT2H' },
    verdicts: { m7: 'BLOCKED' },
    control: { off: ['D11'] },
  },
  parameters: {
    gateway: Type.Optional(gatewayParameter('Whom it intercepts. Default the first.')),
    certificates: Type.Optional(
      Type.Array(Type.Enum([...PROXY_CERTIFICATES]), {
        minItems: 1,
        description: `Which it shows. Default all: ${PROXY_CERTIFICATES.join(', ')}.`,
      }),
    ),
  },
  actsAt: (_given, actAt) => [actAt],
  start: ({ given, gateways }) => ({
    memory: () => null,
    act: async ({ network }) => {
      const gateway = given.gateway ?? gateways[0] ?? '';
      const attempts: Attempt[] = [];
      for (const shown of given.certificates ?? PROXY_CERTIFICATES) {
        const answer = await network.intercept(gateway, shown);
        attempts.push({ what: `show ${gateway} a certificate: ${shown}`, ...answer });
      }
      return attempts;
    },
  }),
});

export const attack: Attack = {
  id: 'A06-interceptor',
  title: 'Somebody between gateway and core',
  goal: 'be taken for the core',
  knows: 'how to lead a gateway to another address; keys of certificates that are not the core’s',
  meets: ['D11'],
  rungs: { proxy },
};
