/**
 * SARIF 2.1.0 of claims: an answer that its evidence refutes is an error, a sentence that does not hold as it
 * was said a warning, one that holds under a condition a note.
 */
import type { Log, Result } from 'sarif';
import { CLAIM_MODES, type Claim, type ClaimVerdict } from './claim.ts';
import type { JudgedClaim } from './ledger.ts';

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS: Readonly<Record<ClaimVerdict, Result.level | undefined>> = {
  holds: undefined,
  'holds only when': 'note',
  'does not hold': 'warning',
};

export function claimsSarif(judged: readonly JudgedClaim[], version: string): string {
  const rules = judged.map(({ claim: { id, says } }) => ({ id, shortDescription: { text: says } }));
  const results = judged.flatMap(({ claim, problems }, ruleIndex) => [
    ...problems.map(({ mode, message }) =>
      resultOf(claim, {
        ...{ ruleIndex, level: 'error', key: `${claim.id} ${mode ?? ''} evidence` },
        text: `${claim.id}${mode === undefined ? '' : `, ${mode}`}: ${message}`,
      }),
    ),
    ...CLAIM_MODES.flatMap((mode) => {
      const answer = claim.answers[mode];
      const level = answer && LEVELS[answer.verdict];
      if (answer === undefined || level === undefined) return [];
      const text = `${mode}: “${claim.says}” ${answer.verdict}. ${answer.because}`;
      return [resultOf(claim, { ruleIndex, level, text, key: `${claim.id} ${mode}` })];
    }),
  ]);
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'metertwin-claims', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

interface Said {
  readonly ruleIndex: number;
  readonly level: Result.level;
  readonly text: string;
  readonly key: string;
}

/** The sentences of the talk have no page here: they stand in the ledger. */
function resultOf({ id, page }: Claim, { ruleIndex, level, text, key }: Said): Result {
  return {
    ...{ ruleId: id, ruleIndex, level, message: { text } },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: page ?? 'cli/claims/talk.ts' },
          region: { startLine: 1 },
        },
      },
    ],
    partialFingerprints: { 'metertwinClaim/v1': key },
  };
}
