/** The page of everything that can happen to a world, written from the tables of faults and attacks. */
import { standsAgainst, type Attack } from '../../sim/attacks/attack.ts';
import { POSITIONS } from '../../sim/positions/ports.ts';
import { faultSchema, type FaultKind, type FaultTime } from '../../sim/faults/fault.ts';

export const FAULT_PAGE = 'docs/interventions.md';

const HEAD = `# Interventions

Everything that happens to a world from outside is an intervention: it has a begin, mostly an end, and
a target. It stands in the trace, in the snapshot, in every report and on the time line, and an
expectation with \`within\` counts from it. A scenario names faults under \`faults\`, outages also at
their gateway (\`uplink.outages\`), absences under \`occupants\`, attacks under \`attacks\`.

A target is a name (\`d05-r2\`, \`gw-1\`), a pattern (\`d0*-r*\`), or a share (\`50%\`, drawn from the seed).
Two that cannot both be are refused, faults and attacks alike: a meter that is silent twice, an allocator
that is removed and swapped, a cloth over one that is off its radiator, a tenant at a portal that is down,
whatever begins on a device after its exchange. <!-- held: sim/scenario/attack/problems.test.ts -->

This page is written from the tables of faults and attacks by \`npm run docs\`; a test fails when it is out of date.
`;

const TIMES: Readonly<Record<FaultTime, string>> = {
  span: 'lasts for `for`, or to the end',
  moment: 'happens at `at`',
  lasting: 'begins at `at`, and nothing ends it',
  delivery: 'was so before the world began',
};

export function formatFaultPage(faults: readonly FaultKind[], attacks: readonly Attack[]): string {
  const groups = Map.groupBy(faults, ({ target }) => target);
  const sections = [...groups].map(
    ([target, some]) => `## On: ${target}\n\n${some.map(formatFault).join('\n')}\n`,
  );
  return [HEAD, ...sections, formatAttacks(attacks)].join('\n');
}

const ATTACKS_HEAD = `## Attacks

An attacker has positions: what it can reach from there, and nothing else. What it does in the world stands
in the list of interventions under its name (\`A30-physical/fan\`); what it does at core and portal happens
at a barrier, and the trace has each attempt with its answer. <!-- held: sim/scenario/positions.test.ts -->

A rung is a way to the goal: \`attacks: [{ use: A03-jamming, at: P1D, with: { rung: carrier } }]\`; where
there is one, it needs no name.
`;

function formatAttacks(attacks: readonly Attack[]): string {
  const positions = Object.entries(POSITIONS).map(([name, about]) => `- **${name}**: ${about}.`);
  const sections = attacks.map((attack) => {
    const { id, title, goal, knows } = attack;
    const rungs = Object.entries(attack.rungs).flatMap(
      ([name, { about, positions: at, ...rung }]) => [
        `- **${name}** (${at.join(', ')}): ${about}.`,
        ...optionLines(rung.parameters),
      ],
    );
    const head = `${title}: ${goal}. Knows ${knows}. ${standsAgainst(attack)}`;
    return `### ${id}\n\n${head}\n\n${rungs.join('\n')}\n`;
  });
  return [ATTACKS_HEAD, `${positions.join('\n')}\n`, ...sections].join('\n');
}

function optionLines(options: FaultKind['options']): string[] {
  return Object.entries(options).map(
    ([name, type]) => `  - \`${name}\`: ${String((type as { description?: string }).description)}`,
  );
}

function formatFault(fault: FaultKind): string {
  const options = optionLines(fault.options);
  const keys = Object.keys(faultSchema(fault).properties).filter((key) => key !== 'kind');
  const record = `\`{ kind: ${[fault.kind, ...keys].join(', ')} }\``;
  return [
    `- **${fault.kind}** ${record}: ${fault.about} It ${TIMES[fault.time]}.`,
    ...options,
  ].join('\n');
}
