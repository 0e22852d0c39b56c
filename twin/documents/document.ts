/**
 * A document apart from its form: headings, paragraphs, facts, tables, figures and numbered notes.
 * One writer makes an A4 PDF of it, another accessible HTML; both say the same words and figures.
 */
import type { Language } from '#kernel/language.ts';
import type { CivilDate } from '#kernel/time.ts';

/** A piece of text; a note is a reference to `notes` by its number, from 1. */
export type Inline =
  string | { readonly text: string; readonly strong: true } | { readonly note: number };
export type Content = string | readonly Inline[];

interface Heading {
  readonly kind: 'heading';
  /** 1 is the subject of the letter; each document has one. */
  readonly level: 1 | 2 | 3;
  readonly text: string;
}

interface Paragraph {
  readonly kind: 'paragraph';
  readonly content: Content;
  /** `notice` has a rule at its side; `small` is for conditions and sources. */
  readonly tone?: 'small' | 'notice';
}

interface Facts {
  readonly kind: 'facts';
  readonly rows: readonly (readonly [label: string, value: Content])[];
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Share of the width against the other columns. */
  readonly width: number;
}

export interface Row {
  readonly cells: readonly Content[];
  /** `sum` closes what stands above it; `detail` is part of the row before. */
  readonly tone?: 'sum' | 'detail';
}

export interface Table {
  readonly kind: 'table';
  /** What the table shows; read out, and printed above it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row is its header. */
  readonly rows: readonly Row[];
}

interface Series {
  readonly name: string;
  /** One per category; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

/** Bars in groups; the same numbers stand in a table of the document or in `alt`. */
export interface Figure {
  readonly kind: 'figure';
  readonly caption: string;
  /** What a person sees in it, in words. */
  readonly alt: string;
  readonly unit: string;
  readonly categories: readonly string[];
  readonly series: readonly Series[];
}

/** The one figure that the reader looks for. */
export interface Result {
  readonly kind: 'result';
  readonly label: string;
  readonly amount: string;
  readonly text?: string;
}

interface PageBreak {
  readonly kind: 'page-break';
}

export type Block = Heading | Paragraph | Facts | Table | Figure | Result | PageBreak;

/** Address field and information block of a business letter (DIN 5008, form B). */
export interface Letter {
  /** One line above the address, for a letter that comes back. */
  readonly sender: string;
  /** At most six lines. */
  readonly recipient: readonly string[];
  readonly information: readonly (readonly [label: string, value: string])[];
}

/** Under whose name a document goes out; a document without one has the look of the house. */
export interface PaperBrand {
  readonly name: string;
  /** JPEG, or PNG without transparency. */
  readonly letterLogo?: { readonly type: string; readonly bytes: Uint8Array };
  readonly colours?: Readonly<Record<'light' | 'dark', { readonly accent: string }>>;
  /** Who writes the letters where it is not the landlord. */
  readonly issuer?: Issuer;
}

export interface Issuer {
  readonly name: string;
  /** Parts set apart by commas: street, postcode and town. */
  readonly address: string;
  readonly contact?: string;
}

export interface PaperDocument {
  readonly language: Language;
  readonly title: string;
  readonly author: string;
  /** Of the document; also the only date in the file, so that the same content is the same bytes. */
  readonly date: CivilDate;
  readonly letter?: Letter;
  readonly brand?: PaperBrand;
  readonly blocks: readonly Block[];
  readonly notes: readonly Content[];
  readonly notesTitle: string;
  /** What it is not, on each page. */
  readonly mark?: string;
  /** At the foot of each page, beside the page number. */
  readonly footer: string;
  /** `Page {page} of {pages}` */
  readonly pageLabel: string;
}

/** Text without its notes, for places that take plain text only. */
export function plainText(content: Content): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : ''))
    .join('');
}

export function inlines(content: Content): readonly Inline[] {
  return typeof content === 'string' ? [content] : content;
}
