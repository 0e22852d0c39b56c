/** How a balance is paid, until when a bill may come, and the labour in it (§35a EStG). */
import { addDays } from '#kernel/time.ts';
import { labourShares } from '../billing/labour.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import { billDeadline } from '../billing/settlement.ts';
import { DAYS_TO_PAY, type Writing } from './bill-letter.ts';
import { itemName } from './cost-tables.ts';
import type { Block, Content } from './document.ts';
import { isSettled } from './letter-state.ts';
import { nextPrepayment } from './prepaid.ts';

/** Only of a settled bill: before that there is nothing to pay and no deadline runs. */
export function paymentBlocks(writing: Writing): Block[] {
  const { letter, bill, line, words, format, state } = writing;
  const { balance } = line;
  if (!isSettled(state) || line.payer === 'landlord' || balance === undefined) return [];
  const rows: [string, Content][] = [];
  const { account } = letter.sender;
  if (balance.cents > 0 && account !== undefined) {
    rows.push([words('bill.payment.account'), words('bill.payment.accountValue', account)]);
    const names = [bill.property.name, line.label, bill.period.to.slice(0, 4)];
    const purpose = names.filter((name) => name !== '').join(' · ');
    rows.push([words('bill.payment.purpose'), purpose]);
  }
  if (balance.cents < 0) {
    const date = format.date(addDays(letter.date, DAYS_TO_PAY));
    rows.push([words('bill.payment.refund'), words('bill.payment.refundValue', { date })]);
  }
  if (bill.country === 'germany') {
    const amount = nextPrepayment(bill, line);
    if (amount !== undefined) {
      const value = words('bill.payment.newPrepaymentValue', {
        amount: format.money(amount.cents),
      });
      rows.push([words('bill.payment.newPrepayment'), value]);
    }
    const date = format.date(billDeadline(bill.period.to, ruleSetOf(bill.country)));
    rows.push([words('bill.payment.deadline'), words('bill.payment.deadlineValue', { date })]);
    rows.push([words('bill.legal.objection'), words('bill.legal.objectionValue')]);
  }
  if (rows.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: words('bill.payment') },
    { kind: 'facts', rows },
  ];
}

/** Labour goes to the users as the costs do. */
export function labourBlocks(writing: Writing): Block[] {
  const { letter, bill, line, words, format, state } = writing;
  // A share of what is not settled is nothing for a tax return.
  if (state.kind === 'interim') return [];
  const items = (letter.costs?.items ?? []).filter(({ labour_cents: own = 0 }) => own > 0);
  const own = labourShares(items, bill)?.[bill.lines.indexOf(line)];
  if (own === undefined) return [];
  return [
    { kind: 'heading', level: 2, text: words('bill.labour') },
    {
      kind: 'facts',
      rows: [
        ...items.map((item): [string, Content] => [
          itemName(writing, item),
          format.money(item.labour_cents ?? 0),
        ]),
        [words('bill.labour.sum'), format.money(own)],
      ],
    },
  ];
}
