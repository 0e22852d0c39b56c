/**
 * The bill on paper: one letter, or a folder with the letters of all users, the landlord's summary,
 * and the same as CSV and JSON.
 */
import path from 'node:path';
import { toExactText, type Rational } from '#kernel/rational.ts';
import { brandOf } from '../../twin/brand/brand-file.ts';
import type { Brand } from '../../twin/brand/brand.ts';
import { labourShares } from '../../twin/billing/labour.ts';
import type { BillLine } from '../../twin/billing/types.ts';
import { billDocument } from '../../twin/documents/bill-document.ts';
import { stateOf, type BillLetter, type Sender } from '../../twin/documents/bill-letter.ts';
import { stateFileName } from '../../twin/documents/letter-state.ts';
import { readSender } from '../../twin/billing/worksheets/letter-fields.ts';
import { propertyDocument } from '../../twin/documents/property-document.ts';
import { textOption, type CommandIo, type OptionSpec, type ParsedArgs } from '../common/args.ts';
import { dataDirOption } from '../common/common-options.ts';
import { billCsv } from './bill-csv.ts';
import {
  HTML_OPTION,
  LANGUAGE_OPTION,
  PDF_OPTION,
  writeDocument,
  writeFile,
} from '../common/document-file.ts';
import { readJsonFile } from '../common/text-file.ts';
import { LiveLine } from '../common/render.ts';

/** For `metertwin bill`. */
export const DOCUMENT_OPTIONS = {
  out: {
    type: 'string',
    value: 'DIR',
    summary: 'write all letters, the summary, CSV and JSON there',
  },
  pdf: PDF_OPTION,
  html: HTML_OPTION,
  language: LANGUAGE_OPTION,
  date: { type: 'string', value: 'DAY', summary: 'date of the letters (default: of the data)' },
  interim: { type: 'boolean', summary: 'an interim statement is what is wanted' },
  corrects: {
    type: 'string',
    value: 'DAY',
    summary: 'the letters take the place of those of that day',
  },
  sender: {
    type: 'string',
    value: 'FILE',
    summary: 'who sends it: {"name", "address", …} as JSON',
  },
} as const satisfies Record<string, OptionSpec>;

/** True where one of the options asks for documents. */
export function asksForDocuments(args: ParsedArgs): boolean {
  return ['out', 'pdf', 'html'].some((name) => textOption(args, name) !== undefined);
}

/** Undefined where none was named. Throws CLI_FILE_NOT_READ, BILLING_BAD_WORKSHEET. */
export async function senderOption(args: ParsedArgs, io: CommandIo): Promise<Sender | undefined> {
  const file = textOption(args, 'sender');
  if (file === undefined) return undefined;
  return readSender(await readJsonFile(file, io));
}

/**
 * Of the data folder, if it has one. Whoever names a sender is the one who writes; name, logo and
 * colours stay. Throws BRAND_*.
 */
export async function letterBrand(args: ParsedArgs, io: CommandIo): Promise<Brand | undefined> {
  const brand = await brandOf(dataDirOption(args, io));
  if (brand === undefined || textOption(args, 'sender') === undefined) return brand;
  const { issuer: _, ...others } = brand;
  return others;
}

interface BillDocuments {
  readonly letter: BillLetter;
  /** The lines to write letters for. */
  readonly lines: readonly BillLine[];
  /** One dwelling was asked for: its users get a letter each, also where there are several. */
  readonly ofDwelling: boolean;
}

/** Writes what the options ask for and says which files. Throws CLI_FILE_NOT_WRITTEN. */
export async function writeBillDocuments(
  documents: BillDocuments,
  args: ParsedArgs,
  io: CommandIo,
): Promise<void> {
  const { letter, lines } = documents;
  for (const format of ['pdf', 'html'] as const) {
    const file = textOption(args, format);
    if (file === undefined) continue;
    if (!documents.ofDwelling && lines.length > 1) {
      const own = withState(letter, file);
      await writeDocument(propertyDocument(letter), path.resolve(io.cwd, own), format);
      io.err(`wrote ${own}, the summary of all; --out DIR writes the letters`);
      continue;
    }
    for (const line of lines) {
      const own = withState(
        letter,
        lines.length === 1 ? file : withSuffix(file, safeName(line.userId)),
      );
      await writeDocument(billDocument(letter, line), path.resolve(io.cwd, own), format);
      io.err(`wrote ${own}`);
    }
  }
  const folder = textOption(args, 'out');
  if (folder === undefined) return;
  const count = await writeFolder(documents, path.resolve(io.cwd, folder), io);
  io.err(`wrote ${count} files to ${folder}`);
}

/** Returns the number of files. */
async function writeFolder(
  documents: BillDocuments,
  folder: string,
  io: CommandIo,
): Promise<number> {
  const { letter, lines } = documents;
  const live = new LiveLine(io);
  const summary = propertyDocument(letter);
  const named = (name: string): string => stateFileName(stateOf(letter), name);
  let count = 0;
  for (const format of ['pdf', 'html'] as const) {
    await writeDocument(summary, path.join(folder, `${named('summary')}.${format}`), format);
    count += 1;
  }
  for (const [index, line] of lines.entries()) {
    live.update(() => `letter ${index + 1} of ${lines.length}: ${line.label}`);
    const document = billDocument(letter, line);
    for (const format of ['pdf', 'html'] as const) {
      await writeDocument(
        document,
        path.join(folder, `${named(fileName(line, index))}.${format}`),
        format,
      );
      count += 1;
    }
  }
  live.clear();
  const labour = labourShares(letter.costs?.items ?? [], letter.bill);
  writeFile(
    path.join(folder, `${named('bill')}.csv`),
    billCsv(letter.bill, letter.language, labour),
  );
  writeFile(
    path.join(folder, `${named('bill')}.json`),
    `${JSON.stringify({ state: stateOf(letter).kind, ...letter.bill }, exactNumbers, 2)}\n`,
  );
  return count + 2;
}

/**
 * Ids come from an import and may hold anything but must not leave the folder; the number is
 * unique.
 */
function fileName({ userId }: BillLine, index: number): string {
  return `${String(index + 1).padStart(3, '0')}-${safeName(userId)}`;
}

const safeName = (id: string): string =>
  id
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);

/** `letter.pdf` of user C1 as `letter-C1.pdf`. */
function withSuffix(file: string, suffix: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}-${suffix}${ext}`);
}

/** A file that is not final says so in its name, whatever name was asked for. */
function withState(letter: BillLetter, file: string): string {
  const { dir, base } = path.parse(file);
  return path.join(dir, stateFileName(stateOf(letter), base));
}

/** Exact fractions have no form in JSON but text. */
export function exactNumbers(_key: string, value: unknown): unknown {
  return isRational(value) ? toExactText(value) : value;
}

function isRational(value: unknown): value is Rational {
  return typeof value === 'object' && value !== null && 'n' in value && typeof value.n === 'bigint';
}
