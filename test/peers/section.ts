/** What stands about suites of others on the page of what the core does beside AWS IoT Core. */
import { MOTO } from './moto.ts';
import { PAHO } from './paho.ts';

const SUITES = [MOTO, PAHO];

const HEAD = `## Suites of others

\`npm run peers -- moto CHECKOUT\` and \`-- paho CHECKOUT\` run tests that others wrote against fresh cores, from a
checkout that you name and with the edits that the command lists: where AWS is known to do another thing than the
test asks for, the test is changed. What still fails is listed here with its reason; a failure without one, or a reason
without a failure, ends the command with 1.
`;

/** Markdown. */
export function peerSection(): string {
  const figures = SUITES.map(({ name, about, measured, edits, deviations }) => {
    const { passed, applicable, commit } = measured;
    return [name, about, `${passed} of ${applicable}`, edits.length, deviations.length, commit];
  });
  const reasons = SUITES.flatMap(({ name, deviations }) =>
    deviations.map(({ tests, why, page }) => {
      const told = page === undefined ? why : `${why} ([AWS](${page}))`;
      return [name, `\`${tests.source.replaceAll('|', ' or ')}\``, told];
    }),
  );
  return [
    HEAD,
    table('Suite | What | Pass | Edits | Deviations | Commit', figures),
    '',
    table('Suite | Tests | Why they fail', reasons),
    '',
  ].join('\n');
}

function table(head: string, rows: readonly (readonly (string | number)[])[]): string {
  const rule = head.replaceAll(/[^|]+/g, ' --- ').trim();
  return [head, rule, ...rows.map((row) => row.join(' | '))]
    .map((line) => `| ${line} |`)
    .join('\n');
}
