/** An attack beside its control, for people: what held, and what it would have cost. */
import { controlTitle } from '../../../sim/scenario/report.ts';
import type { JudgedBill } from '../../../sim/scenario/audit/house-audit.ts';
import type { AttackResult, RunResult } from '../../../sim/scenario/result.ts';
import { euro, signedEuro } from '../../common/euro.ts';
import { span, thousands } from '../../common/render.ts';
import { table } from './html-parts.ts';
import { escapeXml as text } from './xml.ts';

/** Nothing where nobody attacks or nothing was taken away. */
export function duel(result: RunResult): string {
  const { attacks, control } = result;
  if (control === undefined || control.isWithoutFaults || attacks.length === 0) return '';
  const taken = controlTitle(control).replace(/, forked at .*$/, '');
  const rows = attacks.flatMap((attack, index) => {
    const without = control.attacks[index];
    return [
      attackRow('as it is', attack),
      ...(without === undefined ? [] : [attackRow(`control: ${taken}`, without)]),
    ];
  });
  const head = ['Defences', 'Verdict', 'First alarm after', 'Forged', 'Lost', 'Moved €'];
  return [
    table('With and without', { head, rows, numbers: [3, 4, 5] }),
    costTable(result.bills, control.bills),
  ].join('\n');
}

function attackRow(name: string, attack: AttackResult): string[] {
  const { verdict, firstSignalAfterS: first, forgedReadings, lostReadings, shiftedCents } = attack;
  return [
    text(name),
    `<span class="verdict ${verdict.toLowerCase()}">${verdict}</span>`,
    first === null ? 'never' : span(first * 1_000),
    ...[forgedReadings, lostReadings].map(thousands),
    euro(shiftedCents),
  ];
}

/** What each dwelling would pay in the control, where that is not what it owes. */
function costTable(bills: readonly JudgedBill[], without: readonly JudgedBill[]): string {
  return without
    .map(({ period, rows }) => {
      const own = bills.find((bill) => bill.period === period);
      const moved = rows.flatMap((row) => {
        const wrongCents = row.totalCents - row.trueCents;
        if (wrongCents === 0) return [];
        const same = own?.rows.find(
          (one) => one.dwellingId === row.dwellingId && one.userId === row.userId,
        );
        return [
          [
            text(row.userId ?? row.dwellingId),
            same === undefined ? '' : euro(same.totalCents),
            euro(row.totalCents),
            signedEuro(wrongCents),
          ],
        ];
      });
      const head = ['Dwelling', 'As it is €', 'In the control €', 'Wrong by €'];
      return table(`What it would have cost in ${period}`, {
        ...{ head, rows: moved, numbers: [1, 2, 3] },
      });
    })
    .join('\n');
}
