/** A heating bill as a letter to one user: what a landlord would send. */
import { multiply } from '#kernel/rational.ts';
import { addDays } from '#kernel/time.ts';
import type { BillLine } from '../billing/types.ts';
import { DAYS_TO_PAY } from './bill-letter.ts';
import type { BillLetter, Writing } from './bill-letter.ts';
import {
  co2Blocks,
  distributionTable,
  meterTable,
  settlementTable,
  splitTable,
} from './bill-tables.ts';
import { costTables } from './cost-tables.ts';
import type { Block, PaperDocument, Result } from './document.ts';
import { createFormat } from './format.ts';
import { Notes } from './notes.ts';
import { recipientLines } from './recipient.ts';
import { createWords } from './words/words.ts';
import { yearFigure } from './year-figure.ts';

/** The letter of one line of the bill; `letter.bill` must hold it. */
export function billDocument(letter: BillLetter, line: BillLine): PaperDocument {
  const { language, bill, sender, date } = letter;
  const [words, format] = [createWords(language), createFormat(language)];
  const writing: Writing = { letter, bill, line, words, format, notes: new Notes() };
  const year = bill.period.to.slice(0, 4);
  const hasHotWater = bill.pots.hotWater.cents !== 0;
  const title = words(hasHotWater ? 'bill.titleHotWater' : 'bill.title', { year });
  const recipient = line.payer === 'landlord' ? sender.name : line.occupant;
  return {
    language,
    title: `${title} · ${line.label}`,
    author: sender.name,
    date,
    letter: {
      sender: [sender.name, ...sender.address.split(',')]
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .join(' · '),
      recipient: recipientLines(recipient || line.label, letter.propertyAddress, line.label),
      information: [
        [words('letter.property'), bill.property.name],
        [words('letter.dwelling'), dwellingName(line)],
        [words('letter.period'), format.period(bill.period)],
        [words('letter.date'), format.date(date)],
      ],
    },
    blocks: [{ kind: 'heading', level: 1, text: title }, ...blocks(writing)],
    notes: writing.notes.texts,
    notesTitle: words('notes'),
    footer: footerText([sender.name, bill.property.name, line.label]),
    pageLabel: words('page'),
  };
}

/** Each part once, and none that is empty. */
export function footerText(parts: readonly string[]): string {
  return [...new Set(parts)].filter((part) => part !== '').join(' · ');
}

function dwellingName({ label, unit }: BillLine): string {
  return label === unit ? label : `${label} (${unit})`;
}

function blocks(writing: Writing): Block[] {
  const { bill, line, words, format } = writing;
  const intro = words('bill.intro', {
    property: bill.property.name,
    period: format.period(bill.period),
    own: format.period(line.period),
    days: line.days,
  });
  const notices: Block[] = [];
  if (bill.provisional) {
    notices.push({ kind: 'paragraph', tone: 'notice', content: words('bill.provisional') });
  }
  if (line.estimated) {
    const content = words('bill.estimated', { line: line.label });
    notices.push({ kind: 'paragraph', tone: 'notice', content });
  }
  return [
    { kind: 'paragraph', content: intro },
    ...notices,
    result(writing),
    settlementTable(writing),
    ...costTables(writing),
    ...splitTable(writing),
    distributionTable(writing),
    { kind: 'paragraph', tone: 'small', content: words('bill.priceNote') },
    ...meterTable(writing),
    ...co2Blocks(writing),
    ...yearBlocks(writing),
    ...legalBlocks(writing),
  ];
}

function result({ letter, line, words, format }: Writing): Result {
  const due = format.date(addDays(letter.date, DAYS_TO_PAY));
  const { account } = letter.sender;
  const { balance } = line;
  const owed = line.vat?.gross ?? line.payable;
  if (line.payer === 'landlord') {
    return {
      kind: 'result',
      label: words('bill.landlordShare'),
      amount: format.money(owed.cents),
    };
  }
  if (balance === undefined) {
    const [label, amount] = [words('bill.share'), format.money(owed.cents)];
    return { kind: 'result', label, amount, text: words('bill.noPrepayment') };
  }
  const amount = format.money(Math.abs(balance.cents));
  if (balance.cents === 0) return { kind: 'result', label: words('bill.even'), amount };
  if (balance.cents < 0) {
    return {
      kind: 'result',
      label: words('bill.refund'),
      amount,
      text: words('bill.refundBy', { date: due }),
    };
  }
  const to = account === undefined ? '' : words('bill.account', account);
  const text = words('bill.payBy', { date: due, account: to });
  return { kind: 'result', label: words('bill.owed'), amount, text };
}

function yearBlocks({ letter, line, words, format }: Writing): Block[] {
  const years = letter.years?.get(line.userId);
  return years === undefined ? [] : [yearFigure(years, { words, format })];
}

function legalBlocks({ letter, line, words, format }: Writing): Block[] {
  const { energy, averageUser, sender } = letter;
  const rows: [string, string][] = [];
  if (energy !== undefined) {
    rows.push([words('bill.legal.energy'), words(`bill.energy.${energy}`)]);
  }
  if (averageUser !== undefined) {
    const value = words('bill.legal.averageValue', {
      perYear: format.short(averageUser.heatingKwhM2, 1),
      area: format.quantity(line.areaM2, 'm²', 2),
      kwh: format.number(multiply(averageUser.heatingKwhM2, line.areaM2), 0),
      reference: averageUser.reference,
    });
    rows.push([words('bill.legal.average'), value]);
  }
  rows.push([words('bill.legal.advice'), words('bill.legal.adviceValue')]);
  rows.push([words('bill.legal.dispute'), words('bill.legal.disputeValue')]);
  rows.push([words('bill.legal.inspect'), words('bill.legal.inspectValue')]);
  if (sender.contact !== undefined) {
    rows.push([words('bill.legal.contact'), `${sender.name}, ${sender.contact}`]);
  }
  return [
    { kind: 'heading', level: 2, text: words('bill.legal') },
    { kind: 'facts', rows },
  ];
}
