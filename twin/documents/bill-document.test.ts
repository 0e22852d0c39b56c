import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Language } from '#kernel/language.ts';
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from '../billing/bill.ts';
import { germanBill, input, user } from '../billing/house.fixture.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { Bill, BillLine, Finding } from '../billing/types.ts';
import { billInputOf } from '../billing/worksheets/bill-input.ts';
import type { BillSheet } from '../billing/worksheets/bill-schema.ts';
import type { CostItem } from '../billing/worksheets/cost-list.ts';
import { averageUser } from '../inform/average-user.ts';
import { translated } from '../words/words.ts';
import { billDocument } from './bill-document.ts';
import type { BillLetter } from './bill-letter.ts';
import { plainText, type PaperDocument } from './document.ts';
import { writeHtml } from './html/write-html.ts';
import { propertyDocument } from './property-document.ts';

const VECTORS = new URL('../../test/vectors/billing.jsonl', import.meta.url);

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly input: BillSheet;
}

const bills = readFileSync(VECTORS, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)
  .filter(({ kind }) => kind === 'heating_bill')
  .map(({ id, input: sheet }) => ({ id, bill: heatingBill(billInputOf(sheet), ruleSetOf()) }));

const full = bills.find(({ id }) => id === 'full-bill-co2-prepayments')?.bill as Bill;

const letterOf = (bill: Bill, more: Partial<BillLetter> = {}): BillLetter => ({
  language: 'de',
  date: '2026-03-15',
  sender: {
    name: 'Sommer',
    address: 'Marktplatz 3, 00000 Stadt',
    contact: 'Telefon 0123',
    account: { holder: 'Sommer', iban: 'DE00 1234' },
  },
  propertyAddress: 'Lindenhof 12, 00000 Stadt',
  bill,
  ...more,
});

const letter = (at: number, more: Partial<BillLetter> = {}): PaperDocument => {
  const line = full.lines[at];
  if (line === undefined) throw new Error(`no line ${at}`);
  return billDocument(letterOf(full, more), line);
};

/** What a reader sees: every text of the document, with plain spaces. */
const textOf = (document: PaperDocument): string =>
  writeHtml(document)
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ');

const resultOf = ({ blocks }: PaperDocument) => blocks.find(({ kind }) => kind === 'result');
const spaced = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

describe('the letter of a user', () => {
  test('says first what is to be paid, until when and where', () => {
    const found = resultOf(letter(0));
    expect(found).toMatchObject({ label: 'Ihre Nachzahlung' });
    if (found?.kind !== 'result') return;
    expect(spaced(found.amount)).toBe('61,41 €');
    expect(found.text).toBe(
      'Bitte zahlen Sie bis zum 14.04.2026 auf das Konto DE00 1234 (Sommer).',
    );
  });

  test('says what comes back, as a positive amount', () => {
    const found = resultOf(letter(1, { language: 'en' }));
    if (found?.kind !== 'result') throw new Error('no result');
    expect(found).toMatchObject({ label: 'Your refund', amount: '€204.51' });
    expect(spaced(found.text)).toBe('We will transfer the amount to you by 14 April 2026.');
  });

  test('tells the landlord what vacancy costs', () => {
    const found = resultOf(letter(full.lines.findIndex(({ payer }) => payer === 'landlord')));
    expect(found).toMatchObject({ label: expect.stringContaining('Leerstand') as string });
    // Sent to where the landlord writes from, not into the empty flat.
    const own = letter(full.lines.findIndex(({ payer }) => payer === 'landlord'));
    expect(own.letter?.recipient).toEqual(['Sommer', 'Marktplatz 3', '00000 Stadt']);
  });

  test('shows costs, the split of hot water, pots, CO2 costs and the way to the balance', () => {
    const text = textOf(letter(0));
    for (const words of [
      'Gesamtkosten 8.855,00 €',
      'Kosten des Warmwassers 10) 1.818,72 €',
      '300,00 m² 7,036267 € 62,00 m² 436,25 €',
      'Stufe 8; Vermieter 70 %, Mieter 30 %',
      'CO2-Anteil des Vermieters 2) −134,90 €',
      'Vorauszahlungen −1.800,00 €',
      'Neue monatliche Vorauszahlung 5) 155,12 €',
      'Universalschlichtungsstelle',
      'Sommer, Marktplatz 3, 00000 Stadt, Telefon 0123',
      'Ihr Anteil an den CO2-Kosten 57,81 €',
      '72.000 kWh 0,18139464 13.060,4 55 €, 19 % 854,80 €',
      'Frist der Abrechnung Sie muss Ihnen bis zum 31.12.2026 zugehen',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('explains each amount in a note with its numbers and its clause', () => {
    const notes = letter(0).notes.map((note) => spaced(plainText(note)));
    expect(notes).toContain('Saldo: 61,41 € = 1.861,41 € − 1.800,00 € (§ 556 Abs. 3 BGB)');
    expect(notes).toContain(
      'Grundkosten nach Fläche: 436,25 € = abgerundet(2.110,88 € × 62 m² ÷ 300 m²) + 0,01 € (§ 7 Abs. 1 S. 5 HeizkostenV)',
    );
    expect(new Set(notes).size).toBe(notes.length);
  });

  test('says degree days in words that the fonts can draw', () => {
    const notes = letter(2)
      .notes.map((note) => spaced(plainText(note)))
      .join(' ');
    expect(notes).toContain('× 570 Promille ÷ 1.000 Promille');
  });

  test('names the energy source and the average user where they are known', () => {
    const average = averageUser('gas', '2025-12');
    const text = textOf(letter(0, { energy: 'gas', averageUser: average }));
    expect(text).toContain('Energieträger Erdgas');
    expect(text).toContain('107 kWh je m² und Jahr für Heizung; bei 62,00 m²: 6.634 kWh');
    expect(textOf(letter(0))).not.toContain('Durchschnittsnutzer');
  });

  test('asks who left for no new prepayment, and compares a part of the year with a part', () => {
    const prepaid = { prepaidCents: cents(10_000), heatUnits: rational(5) };
    const bill = germanBill(
      input(
        [
          user('a1', 50, { ...prepaid, unit: 'a', to: '2025-06-30' }),
          user('a2', 50, { ...prepaid, unit: 'a', from: '2025-07-01' }),
        ],
        300_000,
      ),
    );
    const [left = '', stays = ''] = bill.lines.map((line) =>
      textOf(billDocument(letterOf(bill, { averageUser: averageUser('gas', '2025-12') }), line)),
    );
    expect(left).not.toContain('Vorauszahlung im Monat');
    expect(left).not.toContain('Neue monatliche Vorauszahlung');
    expect(stays).toContain('Neue monatliche Vorauszahlung');
    // 583.333 permille of 107 × 50 kWh up to the end of June.
    expect(left).toContain('bei 50,00 m² und Ihrer Nutzungszeit, nach Gradtagen: 3.121 kWh');
    expect(stays).toContain('bei 50,00 m² und Ihrer Nutzungszeit, nach Gradtagen: 2.229 kWh');
  });

  test('names the clause of hot water for its base costs', () => {
    const notes = letter(0).notes.map((note) => spaced(plainText(note)));
    expect(notes.filter((note) => note?.startsWith('Grundkosten Warmwasser nach Fläche'))).toEqual([
      expect.stringContaining('(§ 8 Abs. 1 HeizkostenV)'),
    ]);
  });

  test('names what district heat is made of', () => {
    const carriers = ['natural_gas', 'waste_heat', 'geothermal', 'sewage'];
    const mix = carriers.map((carrier) => ({ carrier, pct: rational(25) }));
    expect(textOf(letter(0, { annual: { mix } }))).toContain(
      'Erdgas 25 %, Abwärme 25 %, Erdwärme 25 %, sewage 25 %',
    );
  });

  test('marks what is provisional and what is estimated', () => {
    const bill = germanBill({
      ...input([user('a', '50'), user('b', '50')]),
      provisional: true,
    });
    const line = bill.lines[0];
    if (line === undefined) throw new Error('no line');
    expect(textOf(billDocument(letterOf(bill), line))).toContain('Vorläufig');
    const guessed = bills.find(({ id }) => id === 'bill-failed-device-estimated')?.bill as Bill;
    const [first, second, third] = guessed.lines.map((one) =>
      textOf(billDocument(letterOf(guessed), one)).includes('geschätzt (E)'),
    );
    expect([first, second, third].filter(Boolean)).toHaveLength(1);
  });
});

describe('figures that the worked bills do not have', () => {
  const germanLetter = (bill: Bill, at = 0, more: Partial<BillLetter> = {}): string => {
    const line = bill.lines[at];
    if (line === undefined) throw new Error('no line');
    return textOf(billDocument(letterOf(bill, more), line));
  };

  test('a cut is named in words, not by its code', () => {
    const reductions = [
      'not_by_consumption',
      'no_remote_reading',
      'missing_information',
      'missing_co2_information',
    ].map((reason) => ({ reason }));
    const bill = germanBill(input([user('a', 50, { reductions })]));
    const text = germanLetter(bill);
    expect(text).toContain('Kürzung: Geräte nicht fernablesbar');
    expect(text).not.toMatch(/[a-z]_[a-z]/);
    expect(germanLetter(bill, 0, { language: 'en' })).toContain('Cut: not billed by consumption');
  });

  test('units that no device counted have a row, so that the table adds up', () => {
    const users = [
      user('a', 50, { meters: [{ units: 300 }] }),
      user('b', 350, { meters: [{ units: 700 }] }),
    ];
    const basis = { method: 'previous_period', units: rational('12.5') } as const;
    const failed = [{ user: 'a', side: 'heating', areaM2: rational(9), basis }] as const;
    const text = germanLetter(germanBill(input(users, 100_000, { failed })));
    expect(text).toContain(
      'ohne Gerät (Schätzung, Rohrwärme, Anteil am Wechsel) 12,500 Summe 312,500',
    );
    expect(germanLetter(germanBill(input(users)))).not.toContain('ohne Gerät');
  });

  test('an office with VAT option is asked for the gross price', () => {
    const office = user('office', 50, { vatOption: true });
    const bill = germanBill(input([office], 10_700, { inputVatPct: rational(7) }));
    expect(germanLetter(bill)).toContain('Ihr Anteil an den Kosten 119,00 €');
  });

  test('the sender of a letter without an address is no dot', () => {
    const { letter } = billDocument(
      letterOf(full, { sender: { name: 'Sommer', address: '' } }),
      full.lines[0] as BillLine,
    );
    expect(letter?.sender).toBe('Sommer');
  });
});

describe.each(['de', 'en'] as const)('every worked bill in %s', (language) => {
  test.each(bills)('$id becomes letters whose figures are those of the bill', ({ bill }) => {
    const options = letterOf(bill, { language });
    for (const line of bill.lines) {
      const document = billDocument(options, line);
      const text = textOf(document);
      // The fonts of the letters have no sign for permille: it is a word.
      expect(text).not.toMatch(/undefined|NaN|\[object|\{\w+\}|Cents\b|‰/);
      const referred = [...writeHtml(document).matchAll(/href="#note-(\d+)"/g)].map(([, n]) =>
        Number(n),
      );
      expect(new Set(referred).size).toBe(document.notes.length);
    }
    expect(textOf(propertyDocument(options))).not.toMatch(/undefined|NaN|\{\w+\}/);
  });
});

describe('a bill whose costs were listed', () => {
  const stock = { quantity: rational(3_000), cents: cents(282_000) };
  const closing = { quantity: rational(1_000), cents: cents(95_000) };
  const amount = full.costs.unitary;
  const used = { quantity: rational(2_000), cents: cents(187_000), amount };
  const items: CostItem[] = [
    { kind: 'maintenance', cents: 48_600 },
    { kind: 'other', label: 'Leckanzeige', cents: 1_000 },
    { kind: 'device-rent', cents: 10_830, side: 'heating' },
  ];

  test('shows the fuel from stock to stock, and each cost with what it is for', () => {
    const text = textOf(
      letter(0, { costs: { items, fuel: { lots: [stock], closing, used, unit: 'l' } } }),
    );
    expect(text).toContain('Bestand am ersten Tag 3.000 l 2.820,00 €');
    expect(text).toContain('Bestand am letzten Tag −1.000 l −950,00 €');
    expect(text).toMatch(/Brennstoffverbrauch .{0,12}2.000 l 1.870,00 €/);
    expect(text).toContain('darin CO2-Kosten 854,80 €');
    expect(text).toContain('Leckanzeige 10,00 €');
    expect(text).toContain('Miete der Erfassungsgeräte (nur Heizung) 108,30 €');
    expect(text).toContain('Gesamtkosten 8.855,00 €');
  });

  test('shows the CO2 costs below the fuel that has no stock, and sums where nothing is listed', () => {
    const gas = textOf(
      letter(0, { costs: { items: [{ kind: 'fuel', cents: 700_000 }, ...items] } }),
    );
    expect(gas).toContain('Brennstoff 7.000,00 € darin CO2-Kosten 854,80 €');
    expect(gas).not.toContain('Bestand');
    expect(textOf(letter(0))).toContain('Einheitlich entstandene Kosten');
  });
});

describe('the summary for the landlord', () => {
  test('has a line for each user and says that it adds up', () => {
    const text = textOf(propertyDocument(letterOf(full)));
    expect(text).toContain('Summe 7.036,28 € 1.818,72 € 8.855,00 € 8.256,64 €');
    expect(text).toContain('auf den Cent');
    expect(text).toContain('C · Vermieter');
  });

  test('lists findings, says that there are none, or says nothing where nobody checked', () => {
    const finding = {
      code: 'X',
      level: 'warning',
      field: 'split',
      source: '§12 HeizkostenV',
      message: 'hot water has no meter',
      consequenceCents: full.totalCents,
      hint: 'fit one',
      translations: translated(() => ({
        message: 'dem Warmwasser fehlt ein Zähler',
        hint: 'split.method prüfen',
      })),
      details: {},
    } as const;
    const text = (findings?: readonly Finding[], language: Language = 'de') =>
      textOf(
        propertyDocument(letterOf(full, findings === undefined ? {} : { findings, language })),
      );
    expect(text([finding])).toContain(
      'Dem Warmwasser fehlt ein Zähler. split.method prüfen. § 12 HeizkostenV 8.855,00 €',
    );
    expect(text([{ ...finding, consequenceCents: cents(0) }], 'en')).toContain(
      'Hot water has no meter. Fit one. § 12 HeizkostenV –',
    );
    expect(text([])).toContain('Keine Beanstandung');
    expect(text()).not.toContain('Rechtliche Prüfung');
  });
});
