/** Attack × defence × mode: first the answer for each defence, then each set of defences that was tried. */
import {
  carriedText,
  holdsByItself,
  matrixTitle,
  setName,
  type AttackMatrix,
} from '../../../sim/scenario/attack/matrix.ts';
import { checkOfMatrix } from '../../../sim/scenario/report.ts';
import { euro } from '../../common/euro.ts';
import { thousands } from '../../common/render.ts';
import { sign, table } from './html-parts.ts';
import { escapeXml as text } from './xml.ts';

export function matrixSections(matrices: readonly AttackMatrix[]): string[] {
  if (matrices.length === 0) return [];
  const ways = Map.groupBy(matrices, ({ attack, rung }) => `${attack} ${rung}`);
  return [
    '<section><h2>Which defence carries what</h2>',
    '<p>Each defence of a row alone, and all but each. <strong>alone</strong>: it holds with all others off, and others do, too. <strong>needed</strong>: without it the others do not hold. <strong>nothing</strong>: neither. –: the telegrams hold it by themselves, with all of the row off.</p>',
    ...[...ways].map(([way, some]) => summary(way, some)),
    ...matrices.map(details),
    '</section>',
  ];
}

/** Defence × mode. */
function summary(way: string, matrices: readonly AttackMatrix[]): string {
  const defences = [...new Set(matrices.flatMap(({ carried }) => carried.map((c) => c.defence)))];
  const rows = [
    [
      'all on',
      ...matrices.map((matrix) => {
        const { held, found } = checkOfMatrix(matrix);
        return `${sign(held)} ${verdict(found)}`;
      }),
    ],
    ...defences.map((id) => [
      id,
      ...matrices.map((matrix) => {
        const one = matrix.carried.find(({ defence }) => defence === id);
        if (one === undefined) return '';
        if (holdsByItself(matrix)) return '–';
        return one.needed ? '<strong>needed</strong>' : one.alone ? 'alone' : 'nothing';
      }),
    ]),
  ];
  return table(way, { head: ['', ...matrices.map(({ security }) => text(security))], rows });
}

function details(matrix: AttackMatrix): string {
  const rows = matrix.ablations.map((one) => [
    setName(one, matrix),
    verdict(one.verdict),
    thousands(one.forgedReadings),
    euro(one.shiftedCents),
    thousands(one.alarms),
  ]);
  const head = ['Defences', 'Verdict', 'Forged', 'Moved €', 'Alarms'];
  const carried = matrix.carried.map(
    (one) => `<li>${one.defence}: ${carriedText(one, matrix)}</li>`,
  );
  return [
    `<details><summary>${text(matrixTitle(matrix))}</summary>`,
    table(matrixTitle(matrix), { head, rows, numbers: [2, 3, 4] }),
    `<ul>${carried.join('')}</ul>`,
    '</details>',
  ].join('\n');
}

function verdict(word: string): string {
  return `<span class="verdict ${word.toLowerCase().replaceAll(/[^a-z]/g, '-')}">${text(word)}</span>`;
}
