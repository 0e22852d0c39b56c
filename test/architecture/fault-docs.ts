/** The page of everything that can happen to a world, written from the table of faults. */
import { faultSchema } from '../../sim/faults/fault.ts';
import type { FaultKind, FaultTime } from '../../sim/faults/fault.ts';

export const FAULT_PAGE = 'docs/interventions.md';

const HEAD = `# Interventions

Everything that happens to a world from outside is an intervention: it has a begin, mostly an end, and
a target. It stands in the trace, in the snapshot, in every report and on the time line, and an
expectation with \`within\` counts from it. A scenario names faults under \`faults\`, outages also at
their gateway (\`uplink.outages\`), absences under \`occupants\`, attacks under \`attacks\`.

A target is a name (\`d05-r2\`, \`gw-1\`), a pattern (\`d0*-r*\`), or a share (\`50%\`, drawn from the seed).
Two faults that cannot both be are refused: a meter that is silent twice, an allocator that is removed
and swapped. <!-- held: sim/scenario/intervention-problems.test.ts -->

This page is written from the table of faults by \`npm run docs\`; a test fails when it is out of date.
`;

const TIMES: Readonly<Record<FaultTime, string>> = {
  span: 'lasts for `for`, or to the end',
  moment: 'happens at `at`',
  lasting: 'begins at `at`, and nothing ends it',
  delivery: 'was so before the world began',
};

export function formatFaultPage(faults: readonly FaultKind[]): string {
  const groups = Map.groupBy(faults, ({ target }) => target);
  const sections = [...groups].map(
    ([target, some]) => `## On: ${target}\n\n${some.map(formatFault).join('\n')}\n`,
  );
  return [HEAD, ...sections].join('\n');
}

function formatFault(fault: FaultKind): string {
  const options = Object.entries(fault.options).map(
    ([name, type]) => `  - \`${name}\`: ${String((type as { description?: string }).description)}`,
  );
  const keys = Object.keys(faultSchema(fault).properties).filter((key) => key !== 'kind');
  const record = `\`{ kind: ${[fault.kind, ...keys].join(', ')} }\``;
  return [
    `- **${fault.kind}** ${record}: ${fault.about} It ${TIMES[fault.time]}.`,
    ...options,
  ].join('\n');
}
