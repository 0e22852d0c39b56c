/** A heating bill as a letter to one user: what a landlord would send. */
import { addDays } from '#kernel/time.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { BillLine } from '../billing/types.ts';
import { DAYS_TO_PAY, stateOf, type BillLetter, type Writing } from './bill-letter.ts';
import { legalBlocks } from './annual-information.ts';
import { distributionTable, remainderNote, settlementTable, splitTable } from './bill-tables.ts';
import { co2Blocks } from './co2-blocks.ts';
import { meterTable, waterMeterTable } from './device-tables.ts';
import { labourBlocks, paymentBlocks } from './payment-blocks.ts';
import { costTables } from './cost-tables.ts';
import type { Block, PaperDocument, Result } from './document.ts';
import { createFormat } from './format.ts';
import { behalfRows, branded, issuerOf } from './letterhead.ts';
import { Notes } from './notes.ts';
import { recipientLines, senderLine } from './recipient.ts';
import { createWords, type WordKey } from './document-words.ts';
import { yearFigure } from './year-figure.ts';

/** The letter of one line of the bill; `letter.bill` must hold it. */
export function billDocument(letter: BillLetter, line: BillLine): PaperDocument {
  const { language, bill, date } = letter;
  const issuer = issuerOf(letter);
  const words = createWords(language, bill.country);
  const format = createFormat(language, ruleSetOf(bill.country).currency.sign);
  const state = stateOf(letter);
  const writing: Writing = { letter, bill, line, words, format, notes: new Notes(), state };
  const title = titleOf(writing);
  return {
    language,
    title: `${title} · ${line.label}`,
    author: issuer.name,
    date,
    ...(state.kind === 'final' ? {} : { mark: words(`bill.mark.${state.kind}`) }),
    letter: {
      sender: senderLine(issuer),
      recipient: recipientOf(letter, line),
      information: [
        [words('letter.property'), bill.property.name],
        [words('letter.dwelling'), dwellingName(line)],
        [words('letter.period'), format.period(bill.period)],
        [words('letter.date'), format.date(date)],
        ...behalfRows(letter, words),
      ],
    },
    blocks: [{ kind: 'heading', level: 1, text: title }, ...blocks(writing)],
    notes: writing.notes.texts,
    notesTitle: words('notes'),
    footer: footerText([issuer.name, bill.property.name, line.label]),
    pageLabel: words('page'),
    ...branded(letter),
  };
}

/** The landlord lives where the landlord writes from, not in the empty flat. */
function recipientOf({ sender, propertyAddress }: BillLetter, line: BillLine): string[] {
  const { payer, occupant, label } = line;
  if (payer === 'landlord' && sender.address !== '') {
    return recipientLines(sender.name, sender.address, '');
  }
  const name = payer === 'landlord' ? sender.name : occupant;
  return recipientLines(name || label, propertyAddress, label);
}

function titleOf({ bill, words, state }: Writing): string {
  const year = bill.period.to.slice(0, 4);
  if (state.kind !== 'final') return words(`bill.title.${state.kind}`, { year });
  return words(bill.pots.hotWater.cents === 0 ? 'bill.title' : 'bill.titleHotWater', { year });
}

/** Each part once, and none that is empty. */
export function footerText(parts: readonly string[]): string {
  return [...new Set(parts)].filter((part) => part !== '').join(' · ');
}

function dwellingName({ label, unit }: BillLine): string {
  return label === unit ? label : `${label} (${unit})`;
}

function blocks(writing: Writing): Block[] {
  return [
    ...introduction(writing),
    result(writing),
    settlementTable(writing),
    ...paymentBlocks(writing),
    ...costTables(writing),
    ...splitTable(writing),
    distributionTable(writing),
    { kind: 'paragraph', tone: 'small', content: writing.words('bill.priceNote') },
    ...remainderNote(writing),
    ...meterTable(writing),
    ...waterMeterTable(writing),
    ...co2Blocks(writing),
    ...labourBlocks(writing),
    ...yearBlocks(writing),
    ...legalBlocks(writing),
  ];
}

/** Why it is no bill: the period goes on, or readings of it are not decided upon. */
export function provisionalKey({ bill, date }: BillLetter): WordKey {
  const isOver = date > bill.period.to;
  return isOver && (bill.trust?.held.length ?? 0) > 0 ? 'bill.provisionalHeld' : 'bill.provisional';
}

/** What it is, and what a reader must know before any figure. */
function introduction({ letter, bill, line, words, format, state }: Writing): Block[] {
  const key = state.kind === 'interim' ? 'bill.introInterim' : 'bill.intro';
  const content = words(key, {
    property: bill.property.name,
    period: format.period(bill.period),
    own: format.period(line.period),
    days: line.days,
    date: format.date(letter.date),
  });
  const notices: string[] = [];
  if (state.kind === 'interim') notices.push(words(provisionalKey(letter)));
  if (state.kind === 'draft') notices.push(words('bill.draftNotice'));
  if (state.kind === 'corrected') {
    notices.push(words('bill.introCorrected', { date: format.date(state.replaces) }));
  }
  if (line.estimated) notices.push(words('bill.estimated', { line: line.label }));
  return [
    { kind: 'paragraph', content },
    ...notices.map((notice): Block => ({ kind: 'paragraph', tone: 'notice', content: notice })),
  ];
}

/** Money is due, and a promise is made, only where the bill is settled. */
function result({ letter, line, words, format, state }: Writing): Result {
  const owed = line.vat?.gross ?? line.payable;
  const { balance } = line;
  const share = (label: string, text?: string): Result => {
    return { kind: 'result', label, amount: format.money(owed.cents), ...(text && { text }) };
  };
  if (line.payer === 'landlord') return share(words('bill.landlordShare'));
  if (state.kind === 'interim') return share(words('bill.interimShare'), words('bill.interimText'));
  if (state.kind === 'draft') return share(words('bill.share'), words('bill.draftNotice'));
  if (balance === undefined) return share(words('bill.share'), words('bill.noPrepayment'));
  const due = format.date(addDays(letter.date, DAYS_TO_PAY));
  const amount = format.money(Math.abs(balance.cents));
  if (balance.cents === 0) return { kind: 'result', label: words('bill.even'), amount };
  if (balance.cents < 0) {
    const text = words('bill.refundBy', { date: due });
    return { kind: 'result', label: words('bill.refund'), amount, text };
  }
  const { account } = letter.sender;
  const to = account === undefined ? '' : words('bill.account', account);
  const text = words('bill.payBy', { date: due, account: to });
  return { kind: 'result', label: words('bill.owed'), amount, text };
}

function yearBlocks({ letter, line, words, format }: Writing): Block[] {
  const years = letter.years?.get(line.userId);
  return years === undefined ? [] : [yearFigure(years, { words, format })];
}
