/** An answered worksheet as text; on request with the reason of every figure as a footnote. */
import type { Language } from '#kernel/language.ts';
import { toExactText } from '#kernel/rational.ts';
import { isRecord } from '#kernel/records.ts';
import { TERMINAL_WORDS } from '../../twin/words/terminal.ts';
import type { Because } from '../../twin/billing/because.ts';
import { recompute, resultName } from '../../twin/billing/formula.ts';
import type { Finding } from '../../twin/billing/types.ts';
import type { Answer } from '../../twin/billing/worksheets/fields.ts';
import type { CommandIo } from '../common/args.ts';
import { euro } from '../common/euro.ts';
import { columns } from '../common/render.ts';

interface TextOptions {
  readonly explain: boolean;
  /** Of the legal check; figures keep the names that they have in a worksheet. */
  readonly language: Language;
  readonly io: Pick<CommandIo, 'style'>;
}

type Reasons = Readonly<Record<string, readonly Because[]>>;
type Figures = Answer & { readonly because?: Reasons };

/** Numbers reasons in the order in which a reader meets them; equal ones share a number. */
class Footnotes {
  readonly notes: Because[] = [];
  readonly #numbers = new Map<string, number>();

  number(because: Because): number {
    const key = JSON.stringify(because);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.notes.push(because);
    this.#numbers.set(key, this.notes.length);
    return this.notes.length;
  }

  mark(reasons: readonly Because[] | undefined): string {
    if (reasons === undefined || reasons.length === 0) return '';
    return ` [${reasons.map((because) => this.number(because)).join(',')}]`;
  }
}

export function answerText(answer: Answer, { explain, language, io }: TextOptions): string {
  const notes = new Footnotes();
  const { users } = answer as { users?: unknown };
  const isBill =
    answer['worksheet'] === 'heating_bill' && typeof users === 'object' && users !== null;
  const body = isBill
    ? billLines(answer, { notes, explain })
    : plainLines(answer, { notes, explain });
  const id = typeof answer['id'] === 'string' ? `${answer['id']}   ` : '';
  return [
    io.style('bold', `${id}${String(answer['worksheet'])}`),
    '',
    ...body,
    ...findingLines((answer['findings'] ?? []) as readonly Answer[], language, io),
    ...(explain ? footnoteLines(notes.notes, io) : []),
  ].join('\n');
}

interface Marking {
  readonly notes: Footnotes;
  readonly explain: boolean;
}

function billLines(answer: Answer, marking: Marking): string[] {
  const users = Object.entries(answer['users'] as Readonly<Record<string, Figures>>);
  const { users: _users, findings: _findings, steps: _steps, ...rest } = answer;
  return [
    ...amountTable('user', Object.fromEntries(users), marking),
    '',
    ...columns(figureRows(rest, marking), { alignRight: [1] }),
  ];
}

/** Lists of the same amounts for many, as in a what-if, are tables. */
function plainLines(answer: Answer, marking: Marking): string[] {
  const isTable = (value: unknown): value is Readonly<Record<string, Figures>> => {
    if (typeof value !== 'object' || value === null) return false;
    const rows = Object.values(value as Figures);
    return rows.length > 0 && rows.every((row) => isRecord(row) && centNames(row).length > 1);
  };
  const tables = Object.entries(answer).flatMap(([name, value]) =>
    ['because', 'findings', 'steps'].includes(name) || !isTable(value) ? [] : [{ name, value }],
  );
  const names = new Set(tables.map(({ name }) => name));
  const rest = Object.fromEntries(Object.entries(answer).filter(([name]) => !names.has(name)));
  return [
    ...tables.flatMap(({ name, value }) => [...amountTable(name, value, marking), '']),
    ...columns(figureRows(rest, marking), { alignRight: [1] }),
  ];
}

function amountTable(
  title: string,
  rows: Readonly<Record<string, Figures>>,
  marking: Marking,
): string[] {
  const names = [...new Set(Object.values(rows).flatMap(centNames))];
  const head = [words(title), ...names.map((name) => `${words(name)} €`)];
  const cells = Object.entries(rows).map(([id, row]) => [
    id,
    ...names.map((name) => amount(row, name, marking)),
  ]);
  return columns([head, ...cells], { alignRight: names.map((_name, index) => index + 1) });
}

const centNames = (figures: Figures): string[] =>
  Object.keys(figures).filter((name) => name.endsWith('_cents'));

function amount(figures: Figures, name: string, { notes, explain }: Marking): string {
  const value = figures[name];
  if (typeof value !== 'number') return '–';
  const mark = explain ? notes.mark(figures.because?.[name]?.slice(0, 1)) : '';
  return `${euro(value)}${mark}`;
}

/** Everything that is not a list of users, one figure a line. */
function figureRows(answer: Figures, { notes, explain }: Marking, prefix = ''): string[][] {
  return Object.entries(answer).flatMap(([name, value]): string[][] => {
    if (['because', 'worksheet', 'id', 'findings'].includes(name)) return [];
    const label = `${prefix}${words(name)}`;
    if (typeof value === 'number' && name.endsWith('_cents')) {
      return [[`${label} €`, amount(answer, name, { notes, explain })]];
    }
    if (isRecord(value)) {
      return figureRows(value, { notes, explain }, `${label} · `);
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [[label, value === null ? '–' : text]];
  });
}

const words = (name: string): string => name.replace(/_cents$/, '').replaceAll('_', ' ');

type ShownFinding = Omit<Finding, 'consequenceCents'> & { readonly consequence_cents: number };

/** The legal check in the language of the reader. */
export function findingLines(
  answered: readonly Answer[],
  language: TextOptions['language'],
  io: TextOptions['io'],
): string[] {
  const findings = answered as unknown as readonly ShownFinding[];
  if (findings.length === 0) return [];
  const words = TERMINAL_WORDS[language].legalCheck;
  return [
    '',
    io.style('bold', words.title),
    ...findings.flatMap((finding) => {
      const { level, code, field, source } = finding;
      const { message, hint } = language === 'en' ? finding : finding.translations[language];
      const name = words[level];
      const colour = level === 'error' ? 'red' : level === 'warning' ? 'yellow' : 'dim';
      const cents = finding.consequence_cents;
      const cost = cents === 0 ? '' : `   ${euro(cents)} €`;
      return [
        `  ${io.style(colour, name)}  ${code}  ${field}  (${source})${cost}`,
        `      ${message}; ${hint}`,
      ];
    }),
  ];
}

function footnoteLines(notes: readonly Because[], io: TextOptions['io']): string[] {
  let right = 0;
  const lines = notes.flatMap((because, index) => {
    const { formula, inputs, source } = because;
    const name = resultName(formula);
    if (toExactText(recompute(because)) === String(inputs[name])) right++;
    const values = Object.entries(inputs).map(([key, value]) =>
      key.endsWith('Cents') ? `${key.slice(0, -5)} ${euro(Number(value))} €` : `${key} ${value}`,
    );
    return [`  [${index + 1}] ${formula}   (${source})`, `      ${values.join(' · ')}`];
  });
  const check = right === notes.length ? io.style('green', '✓') : io.style('red', '✗');
  const verdict = `${check} ${right} of ${notes.length} formulas give their figure again`;
  return ['', io.style('bold', 'how each figure came about'), ...lines, '', verdict];
}
