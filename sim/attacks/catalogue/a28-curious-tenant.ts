/**
 * A28, a curious tenant. Goal: learn what a neighbour uses. A sign-in of the own dwelling, and the numbers
 * of the neighbours in the address bar. D15 refuses each of them; without D15 the portal answers.
 */
import Type from 'typebox';
import { berlinTime } from '#kernel/time.ts';
import { defineRung, type Attack, type Attempt } from '../attack.ts';
import { dwellingParameter } from '../parameters.ts';

const addressBar = defineRung({
  about: 'the numbers of neighbours in the address bar',
  positions: ['portal'],
  seeks: 'access',
  trial: {
    ...{ duration: 'PT6H', at: 'PT5H' },
    verdicts: { m7: 'BLOCKED' },
    control: { off: ['D15'] },
  },
  parameters: {
    dwelling: Type.Optional(dwellingParameter('Where the tenant lives. Default the first.')),
  },
  actsAt: (_given, actAt) => [actAt],
  start: ({ given, dwellings, note }) => ({
    memory: () => null,
    act: async ({ portal }, at) => {
      const { year } = berlinTime(at);
      const home = given.dwelling ?? dwellings[0] ?? '';
      const client = await portal.signedIn({ role: 'tenant', dwelling: home });
      const look = async (dwelling: string): Promise<Attempt[]> => {
        const attempts: Attempt[] = [];
        for (const [name, route] of Object.entries(pagesOf(dwelling, year))) {
          const { status } = await client.request('GET', route);
          const what = `GET the ${name} of ${dwelling}`;
          attempts.push({ what, isGranted: status === OK, word: String(status) });
        }
        return attempts;
      };
      for (const { what, word } of await look(home)) note(what, { word });
      const neighbours = dwellings.filter((one) => one !== home);
      const listed = await client.request('GET', '/meters');
      const isGranted = neighbours.some((one) => listed.text.includes(`"dwellingId":"${one}"`));
      const word = String(listed.status);
      const attempts = [{ what: 'find neighbours in the list of meters', isGranted, word }];
      for (const dwelling of neighbours) attempts.push(...(await look(dwelling)));
      return attempts;
    },
  }),
});

const OK = 200;

function pagesOf(dwelling: string, year: number): Readonly<Record<string, string>> {
  return {
    bill: `/bills/${dwelling}?period=${year}`,
    consumption: `/dwellings/${dwelling}/consumption`,
  };
}

export const attack: Attack = {
  id: 'A28-curious-tenant',
  title: 'A tenant who looks at neighbours',
  goal: 'learn what a neighbour uses',
  knows: 'the own password; how dwellings are numbered',
  meets: ['D15'],
  rungs: { 'address-bar': addressBar },
};
