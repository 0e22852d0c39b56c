/** The letter by which a tenant claims the landlord's part of the CO2 costs of own gas. */
import type { Language } from '#kernel/language.ts';
import { subtract, rational, type Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { RuleSet } from '../billing/rule-set.ts';
import type { Claim } from '../billing/worksheets/claim-sheet.ts';
import { co2DeliveryTable } from './co2-deliveries.ts';
import type { Block, Content, PaperDocument } from './document.ts';
import { createFormat, type Format } from './format.ts';
import { createWords, type Words } from './document-words.ts';

interface ClaimLetter {
  readonly claim: Claim;
  readonly language: Language;
  readonly date: CivilDate;
  readonly law: RuleSet;
}

interface Writing extends ClaimLetter {
  readonly words: Words;
  readonly format: Format;
}

const lines = (address: string): string[] =>
  address
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export function claimDocument(letter: ClaimLetter): PaperDocument {
  const { claim, language, date } = letter;
  const [words, format] = [createWords(language), createFormat(language)];
  const { tenant, landlord, dwelling } = claim.sheet;
  const title = words('claim.title', { period: format.period(claim.period) });
  return {
    language,
    title,
    author: tenant.name,
    date,
    letter: {
      sender: [tenant.name, ...lines(tenant.address)].join(' · '),
      recipient: [landlord.name, ...lines(landlord.address)],
      information: [
        ...(dwelling === undefined ? [] : [[words('letter.dwelling'), dwelling] as const]),
        [words('letter.period'), format.period(claim.period)],
        [words('letter.date'), format.date(date)],
      ],
    },
    blocks: [{ kind: 'heading', level: 1, text: title }, ...body({ ...letter, words, format })],
    notes: [],
    notesTitle: words('notes'),
    footer: [tenant.name, landlord.name].join(' · '),
    pageLabel: words('page'),
  };
}

function body(writing: Writing): Block[] {
  const { claim, words, format } = writing;
  const amount = claim.co2.reimbursement?.cents ?? 0;
  return [
    { kind: 'paragraph', content: words('claim.intro', { landlord: claim.sheet.landlord.name }) },
    { kind: 'result', label: words('claim.amount'), amount: format.money(amount) },
    ...claim.findings
      .filter(({ level }) => level === 'error')
      .map(({ code }): Block => ({
        kind: 'paragraph',
        tone: 'notice',
        content: notSent(code, writing),
      })),
    { kind: 'heading', level: 2, text: words('bill.co2') },
    { kind: 'facts', rows: factRows(writing) },
    ...co2DeliveryTable(claim.co2.deliveries, writing),
    { kind: 'paragraph', content: words('claim.proof') },
  ];
}

/** Why it is a draft: it comes before the bill of the supplier, or after the last day. */
function notSent(code: string, { claim, words, format }: Writing): string {
  if (code !== 'claim-early') return words('claim.late', { date: format.date(claim.until ?? '') });
  return words('claim.early', { date: format.date(claim.sheet.supplier_billed_on) });
}

function factRows({ claim, words, format }: Writing): (readonly [string, Content])[] {
  const { co2, sheet, until } = claim;
  const percent = (value: Rational): string => format.percentOf(format.short(value, 1));
  const pct = percent(co2.landlordPct);
  const rest = percent(subtract(rational(100), co2.landlordPct));
  const own = co2.reimbursement?.cents ?? 0;
  const cut = co2.landlord.cents - own;
  const tier =
    co2.tier === null
      ? words('bill.co2.noTier', { pct, rest })
      : words('bill.co2.tierValue', { tier: co2.tier, pct, rest });
  const { account } = sheet.tenant;
  return [
    [words('claim.emissions'), format.quantity(co2.emissionsKg, 'kg', 1)],
    [words('claim.area'), format.quantity(co2.livingAreaM2, 'm²', 2)],
    [words('bill.co2.specific'), format.quantity(co2.specificKgM2, 'kg', 1)],
    [words('bill.co2.tier'), tier],
    [words('claim.cost'), format.money(co2.cost.cents)],
    [words('bill.co2.landlord'), format.money(co2.landlord.cents)],
    ...(cut === 0 ? [] : [[words('claim.cut'), format.money(-cut)] as const]),
    [words('claim.amount'), format.money(own)],
    [words('claim.billedOn'), format.date(sheet.supplier_billed_on)],
    ...(sheet.supplier === undefined ? [] : [[words('claim.supplier'), sheet.supplier] as const]),
    ...(until === undefined
      ? []
      : [[words('claim.until'), words('claim.untilValue', { date: format.date(until) })] as const]),
    ...(account === undefined
      ? []
      : [[words('claim.account'), words('bill.payment.accountValue', account)] as const]),
  ];
}
