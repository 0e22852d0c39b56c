/** What an attack came to, for somebody who has read the README: what was tried, what held, what it cost. */
import type { Attack } from '../../../sim/attacks/attack.ts';
import { carriedText, setName, type AttackMatrix } from '../../../sim/scenario/attack/matrix.ts';
import type { TrialOrder } from '../../../sim/scenario/attack/trial.ts';
import { controlTitle } from '../../../sim/scenario/report.ts';
import type { AttackResult, RunResult } from '../../../sim/scenario/result.ts';
import type { CommandIo } from '../../common/args.ts';
import { euro } from '../../common/euro.ts';
import { columns, mark, span, thousands } from '../../common/render.ts';
import { defenceText } from './trials.ts';

type TextIo = Pick<CommandIo, 'style'>;

export function trialText(
  { attack, rung, security }: TrialOrder,
  result: RunResult,
  io: TextIo,
): string {
  const { control } = result;
  const [main] = result.attacks;
  const [without] = control?.attacks ?? [];
  const isHeld = result.expectations.every(({ held }) => held);
  const rows = [
    [mark(isHeld, io), 'defences on', main?.verdict ?? '', effectText(main)],
    ...(control === undefined
      ? []
      : [[mark(control.proves, io), 'control', without?.verdict ?? '', effectText(without)]]),
  ];
  const wrong = result.expectations.filter(({ held }) => !held);
  return [
    `${io.style('bold', attack.id)}  ${attack.title}   ${rung}, telegrams of ${security}, seed ${result.seed}`,
    '',
    ...columns([
      ['  Goal', attack.goal],
      ['  Knows', attack.knows],
      ['  Does', attack.rungs[rung]?.about ?? ''],
    ]),
    '',
    ...columns(rows).map((line) => `  ${line}`),
    ...wrong.map(
      ({ path, expected, actual }) => `     expected ${path} ${expected}, it is ${actual}`,
    ),
    '',
    `  ${verdictText(result)}`,
    ...attack.meets.map((id) => `    ${defenceText(id)}`),
    ...(attack.sealedBy === undefined
      ? []
      : [`    telegrams of ${attack.sealedBy.join(', ')} by themselves`]),
  ].join('\n');
}

function verdictText({ control, attacks: [main] }: RunResult): string {
  if (control === undefined) return '';
  const taken = controlTitle(control).replace(/, forked at .*$/, '');
  if (!control.proves) {
    return `Proves nothing: the control (${taken}) did not succeed either.`;
  }
  const held = main?.verdict === 'SUCCEEDED' ? 'Nothing held it' : 'It is held';
  return `${held}. The control (${taken}) succeeds. What stands against it:`;
}

function effectText(attack: AttackResult | undefined): string {
  if (attack === undefined) return 'no attack';
  const { forgedReadings, lostReadings, shiftedCents, attempts, alarms, firstSignalAfterS } =
    attack;
  const { learnt, limits } = attack;
  const parts = [
    ...(learnt === undefined ? [] : [learntText(learnt)]),
    ...(attempts === undefined
      ? []
      : [`${attempts.granted} of ${attempts.granted + attempts.refused} attempts granted`]),
    `${thousands(forgedReadings)} readings forged`,
    ...(lostReadings === 0 ? [] : [`${thousands(lostReadings)} lost`]),
    `${euro(shiftedCents)} € moved`,
    ...(limits.length === 0 ? [] : [`crossed ${limits.join(', ')}`]),
    firstSignalAfterS === null
      ? 'no alarm'
      : `${thousands(alarms)} alarm${alarms === 1 ? '' : 's'}, the first after ${span(firstSignalAfterS * 1_000)}`,
  ];
  return parts.join(', ');
}

/** What a listener knows: hours without consumption told from others, or values. */
function learntText({ auc, bits, valuesRead }: NonNullable<AttackResult['learnt']>): string {
  if (valuesRead > 0) return `${thousands(valuesRead)} values read`;
  return auc === null ? 'nothing to tell apart' : `AUC ${auc}, ${bits} bits learnt`;
}

/** Attacks that can be tried, one line each. */
export function attackList(attacks: readonly Attack[]): string {
  return columns(
    attacks.map(({ id, title, rungs }) => {
      const tried = Object.entries(rungs).filter(([, rung]) => rung.trial !== undefined);
      return [id, title, tried.map(([name]) => name).join(', ')];
    }),
  ).join('\n');
}

export function matrixText(matrix: AttackMatrix, io: TextIo): string {
  const { attack, rung, security, ablations, carried } = matrix;
  const lines = ablations.map((one) => [
    `  ${setName(one, matrix)}`,
    one.verdict,
    `${thousands(one.forgedReadings)} forged`,
    `${euro(one.shiftedCents)} €`,
    `${thousands(one.alarms)} alarms`,
  ]);
  const words = carried.map((one) => [`  ${one.defence}`, carriedText(one, matrix)]);
  return [
    `${io.style('bold', `${attack} ${rung}`)}  ${security}: each defence alone, and all but each`,
    ...columns(lines, { alignRight: [2, 3, 4] }),
    '',
    ...columns(words),
  ].join('\n');
}
