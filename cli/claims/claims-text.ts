/** A claim for people: the sentence, what it comes to in each mode, and what shows it. */
import type { CommandIo } from '../common/args.ts';
import { columns } from '../common/render.ts';
import {
  CLAIM_MODES,
  isAlone,
  isTest,
  type Claim,
  type ClaimAnswer,
  type Evidence,
} from './claim.ts';
import type { JudgedClaim } from './ledger.ts';

type TextIo = Pick<CommandIo, 'style'>;

export function claimText({ claim, problems }: JudgedClaim, io: TextIo): string {
  const { id, says, page = 'the talk', evidence } = claim;
  return [
    `${io.style('bold', id)}  “${says}”  (${page})`,
    ...columns(
      answerGroups(claim).map(([modes, { verdict, because }]) => [`  ${modes}`, verdict, because]),
    ),
    ...evidence.map((one) => `  shown by ${evidenceText(one)}`),
    ...problems.map(({ mode, message }) =>
      io.style('red', `  ✗ ${mode === undefined ? '' : `${mode}: `}${message}`),
    ),
  ].join('\n');
}

/** `m5, m0` → the answer that they share. */
function answerGroups({ answers }: Claim): (readonly [string, ClaimAnswer])[] {
  const told = CLAIM_MODES.flatMap((mode) => {
    const answer = answers[mode];
    return answer === undefined ? [] : [{ mode, answer }];
  });
  const groups = Map.groupBy(told, ({ answer: { verdict, because } }) => `${verdict} ${because}`);
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const modes = [first, ...more].map(({ mode }) => mode);
    return [[modes.join(', '), first.answer] as const];
  });
}

function evidenceText(evidence: Evidence): string {
  if (isTest(evidence)) return `${evidence.test}: ${evidence.shows}`;
  const { attack, rung } = evidence;
  if (!isAlone(evidence)) return `metertwin attack ${attack} --rung ${rung}`;
  return `metertwin attack ${attack} --rung ${rung} --matrix, only ${evidence.only.join(', ')}`;
}
